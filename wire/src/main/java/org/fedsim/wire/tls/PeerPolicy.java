package org.fedsim.wire.tls;

import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whom one side of a TLS connection accepts at the other end.
 *
 * <p>The purpose of a certificate is checked only where the policy demands it: AOL demanded that
 * the Edge's certificate be good for TLS clients, Yahoo! did not (Lync Server 2013, certificate
 * requirements for public IM connectivity). A certificate without the extended key usage extension
 * is good for everything (RFC 5280, 4.2.1.12).
 *
 * <p>Names are the DNS names of the subject alternative name extension of the peer's own
 * certificate. The subject does not count, names of issuers do not count, and a wildcard matches
 * nothing: SIP domain certificates know none (RFC 5922, 7.2).
 *
 * @param trustAnchors certificates of the authorities that are believed; at least one
 * @param acceptedNames of which the certificate must carry one, in lower case; empty for any
 * @param clientUsageRequired whether the certificate of a TLS client must be for TLS clients
 * @param serverUsageRequired whether the certificate of a TLS server must be for TLS servers
 * @param revocationLists when there are any, a certificate that no list speaks for is refused
 * @param clock what tells today's date
 */
public record PeerPolicy(
    Set<X509Certificate> trustAnchors,
    Set<String> acceptedNames,
    boolean clientUsageRequired,
    boolean serverUsageRequired,
    List<X509CRL> revocationLists,
    Clock clock) {

  /** {@code anyExtendedKeyUsage}. */
  private static final String ANY_PURPOSE = "2.5.29.37.0";

  private static final int DNS_NAME = 2;

  public PeerPolicy {
    trustAnchors = Set.copyOf(trustAnchors);
    acceptedNames =
        acceptedNames.stream()
            .map(each -> each.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
    revocationLists = List.copyOf(revocationLists);
    if (trustAnchors.isEmpty()) {
      throw new IllegalArgumentException("a policy that believes nobody");
    }
    if (acceptedNames.stream().anyMatch(each -> each.contains("*"))) {
      throw new IllegalArgumentException("wildcards match nothing: " + acceptedNames);
    }
  }

  /** Believes these authorities, accepts any name and any purpose, goes by this machine's clock. */
  public static PeerPolicy trusting(X509Certificate... trustAnchors) {
    return new PeerPolicy(
        Set.of(trustAnchors), Set.of(), false, false, List.of(), Clock.systemUTC());
  }

  /** Accepts these names only; none for any. */
  public PeerPolicy accepting(String... names) {
    return accepting(Set.of(names));
  }

  /** Accepts these names only; an empty set for any. */
  public PeerPolicy accepting(Set<String> names) {
    return new PeerPolicy(
        trustAnchors, names, clientUsageRequired, serverUsageRequired, revocationLists, clock);
  }

  /** Demands that the certificate of a TLS client be for TLS clients. */
  public PeerPolicy requiringClientUsage() {
    return new PeerPolicy(
        trustAnchors, acceptedNames, true, serverUsageRequired, revocationLists, clock);
  }

  /** Demands that the certificate of a TLS server be for TLS servers. */
  public PeerPolicy requiringServerUsage() {
    return new PeerPolicy(
        trustAnchors, acceptedNames, clientUsageRequired, true, revocationLists, clock);
  }

  /** Consults these revocation lists. */
  public PeerPolicy consulting(X509CRL... lists) {
    return new PeerPolicy(
        trustAnchors,
        acceptedNames,
        clientUsageRequired,
        serverUsageRequired,
        List.of(lists),
        clock);
  }

  /** Goes by another clock. */
  public PeerPolicy at(Clock other) {
    return new PeerPolicy(
        trustAnchors,
        acceptedNames,
        clientUsageRequired,
        serverUsageRequired,
        revocationLists,
        other);
  }

  /**
   * Judges a peer.
   *
   * @param chain what it presented, its own certificate first
   * @param role what the peer is in this handshake
   * @throws TlsRejection the first thing that is wrong: issuer and validity, then name, then
   *     purpose
   */
  public void check(List<X509Certificate> chain, TlsRole role) throws TlsRejection {
    if (chain.isEmpty()) {
      throw new TlsRejection(TlsFailure.NO_CERTIFICATE, "the peer presented no certificate", "");
    }
    X509Certificate leaf = chain.get(0);
    checkPath(chain, leaf);
    checkName(leaf);
    checkUsage(leaf, role);
  }

  private void checkPath(List<X509Certificate> chain, X509Certificate leaf) throws TlsRejection {
    // The validator wants the path without its anchor, which some peers send along.
    List<X509Certificate> path = new ArrayList<>();
    for (X509Certificate each : chain) {
      if (trustAnchors.contains(each) && !path.isEmpty()) {
        break;
      }
      path.add(each);
    }
    try {
      CertPath certPath = CertificateFactory.getInstance("X.509").generateCertPath(path);
      Set<TrustAnchor> anchors = new HashSet<>();
      trustAnchors.forEach(each -> anchors.add(new TrustAnchor(each, null)));
      PKIXParameters parameters = new PKIXParameters(anchors);
      parameters.setDate(Date.from(clock.instant()));
      parameters.setRevocationEnabled(!revocationLists.isEmpty());
      if (!revocationLists.isEmpty()) {
        parameters.addCertStore(
            CertStore.getInstance(
                "Collection", new CollectionCertStoreParameters(revocationLists)));
      }
      CertPathValidator.getInstance("PKIX").validate(certPath, parameters);
    } catch (CertPathValidatorException e) {
      throw rejection(failure(e), pathText(e, leaf), leaf, e);
    } catch (GeneralSecurityException e) {
      throw rejection(TlsFailure.PROTOCOL, "cannot check " + subject(leaf), leaf, e);
    }
  }

  private static TlsFailure failure(CertPathValidatorException e) {
    CertPathValidatorException.Reason reason = e.getReason();
    if (reason == BasicReason.EXPIRED) {
      return TlsFailure.EXPIRED;
    }
    if (reason == BasicReason.NOT_YET_VALID) {
      return TlsFailure.NOT_YET_VALID;
    }
    if (reason == BasicReason.REVOKED || reason == BasicReason.UNDETERMINED_REVOCATION_STATUS) {
      return TlsFailure.REVOKED;
    }
    return TlsFailure.UNTRUSTED_ISSUER;
  }

  private String pathText(CertPathValidatorException e, X509Certificate leaf) {
    return switch (failure(e)) {
      case EXPIRED ->
          "the certificate of "
              + subject(leaf)
              + " ended on "
              + leaf.getNotAfter().toInstant()
              + "; now is "
              + clock.instant();
      case NOT_YET_VALID ->
          "the certificate of "
              + subject(leaf)
              + " begins on "
              + leaf.getNotBefore().toInstant()
              + "; now is "
              + clock.instant();
      case REVOKED ->
          e.getReason() == BasicReason.REVOKED
              ? "the certificate of " + subject(leaf) + " is revoked"
              : "no revocation list speaks for the certificate of " + subject(leaf);
      default ->
          "the certificate of "
              + subject(leaf)
              + " is signed by "
              + leaf.getIssuerX500Principal().getName()
              + ", and no trust anchor confirms that";
    };
  }

  private void checkName(X509Certificate leaf) throws TlsRejection {
    if (acceptedNames.isEmpty()) {
      return;
    }
    Set<String> names = dnsNames(leaf);
    if (names.stream().noneMatch(acceptedNames::contains)) {
      throw rejection(
          TlsFailure.NAME_MISMATCH,
          "the certificate of %s names %s; expected %s"
              .formatted(
                  subject(leaf),
                  names.isEmpty() ? "nobody" : String.join(", ", names),
                  String.join(" or ", new TreeSet<>(acceptedNames))),
          leaf,
          null);
    }
  }

  private void checkUsage(X509Certificate leaf, TlsRole role) throws TlsRejection {
    boolean required = role == TlsRole.CLIENT ? clientUsageRequired : serverUsageRequired;
    if (!required) {
      return;
    }
    List<String> purposes;
    try {
      purposes = leaf.getExtendedKeyUsage();
    } catch (CertificateParsingException e) {
      throw rejection(TlsFailure.PROTOCOL, "unreadable extended key usage", leaf, e);
    }
    if (purposes == null || purposes.contains(ANY_PURPOSE) || purposes.contains(role.purpose())) {
      return;
    }
    throw rejection(
        role == TlsRole.CLIENT ? TlsFailure.MISSING_CLIENT_EKU : TlsFailure.MISSING_SERVER_EKU,
        "the certificate of %s lacks the extended key usage for TLS %ss (%s)"
            .formatted(subject(leaf), role.name().toLowerCase(Locale.ROOT), role.purpose()),
        leaf,
        null);
  }

  /**
   * The DNS names of the subject alternative name extension, in lower case; empty when there is
   * none or it cannot be read.
   */
  public static Set<String> dnsNames(X509Certificate certificate) {
    Set<String> names = new TreeSet<>();
    try {
      Collection<List<?>> all = certificate.getSubjectAlternativeNames();
      if (all != null) {
        for (List<?> each : all) {
          if (each.get(0) instanceof Integer type && type == DNS_NAME) {
            names.add(((String) each.get(1)).toLowerCase(Locale.ROOT));
          }
        }
      }
    } catch (CertificateParsingException e) {
      return Set.of();
    }
    return names;
  }

  private static String subject(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().getName();
  }

  private static TlsRejection rejection(
      TlsFailure failure, String text, X509Certificate leaf, Throwable cause) {
    TlsRejection rejection = new TlsRejection(failure, text, subject(leaf));
    if (cause != null) {
      rejection.initCause(cause);
    }
    return rejection;
  }
}
