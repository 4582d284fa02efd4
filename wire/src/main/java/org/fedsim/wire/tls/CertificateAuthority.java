package org.fedsim.wire.tls;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Issues certificates, in memory.
 *
 * <p>When two SIP servers meet over mutual TLS, each proves who it is with a <em>certificate</em>:
 * a statement "this key belongs to sip.contoso.com", signed by somebody whom the other already
 * believes. That somebody is a certificate authority; its own certificate, signed by itself, is the
 * <em>trust anchor</em>. The other side then asks three things: does the signature lead to an
 * anchor of mine, is it valid today, and is the name in it the one I meant to talk to? Some ask a
 * fourth: does the certificate say that its holder may be a TLS <em>client</em>? AOL asked that of
 * every Edge, which is why a certificate that works with Yahoo! may fail there.
 *
 * <pre>{@code
 * CertificateAuthority authority = CertificateAuthority.create("Federation Root");
 * Identity edge = authority.issue(LeafRequest.named("sip.contoso.com"));
 * PeerPolicy yahoo = PeerPolicy.trusting(authority.certificate()).accepting("sip.contoso.com");
 * }</pre>
 *
 * <p>Safe for use by any thread.
 */
public final class CertificateAuthority {
  private static final Duration LIFETIME = Duration.ofDays(3650);
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String name;
  private final KeyPair keys;
  private final X509Certificate certificate;
  private final Clock clock;

  private CertificateAuthority(
      String name, KeyPair keys, X509Certificate certificate, Clock clock) {
    this.name = name;
    this.keys = keys;
    this.certificate = certificate;
    this.clock = clock;
  }

  /** A new authority that goes by the clock of this machine. */
  public static CertificateAuthority create(String name) {
    return create(name, Clock.systemUTC());
  }

  /**
   * A new authority with a key of its own.
   *
   * @param clock what the validity of its certificates is counted from
   */
  public static CertificateAuthority create(String name, Clock clock) {
    try {
      KeyPair keys = generate(LeafRequest.KeyKind.EC_P256);
      Instant now = clock.instant();
      X500Name subject = commonName(name);
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              subject,
              serialNumber(),
              Date.from(now.minus(LIFETIME)),
              Date.from(now.plus(LIFETIME)),
              subject,
              keys.getPublic());
      JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          extensions.createSubjectKeyIdentifier(keys.getPublic()));
      return new CertificateAuthority(name, keys, sign(builder, keys), clock);
    } catch (GeneralSecurityException | OperatorException | java.io.IOException e) {
      throw new IllegalStateException("cannot make the certificate authority " + name, e);
    }
  }

  public String name() {
    return name;
  }

  /** The self-signed certificate: the trust anchor for everything issued here. */
  public X509Certificate certificate() {
    return certificate;
  }

  /** The trust anchor in the text form that {@code openssl s_client -CAfile} reads. */
  public String certificatePem() {
    return Pem.certificates(List.of(certificate));
  }

  /** A new key, and a certificate for it that says what is asked for. */
  public Identity issue(LeafRequest request) {
    try {
      KeyPair leaf = generate(request.key());
      Instant now = clock.instant();
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              commonName(name),
              serialNumber(),
              Date.from(now.plus(request.start())),
              Date.from(now.plus(request.end())),
              commonName(request.commonName()),
              leaf.getPublic());
      JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(
          Extension.keyUsage,
          true,
          new KeyUsage(
              request.key() == LeafRequest.KeyKind.RSA_2048
                  ? KeyUsage.digitalSignature | KeyUsage.keyEncipherment
                  : KeyUsage.digitalSignature));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          extensions.createAuthorityKeyIdentifier(keys.getPublic()));
      if (!request.dnsNames().isEmpty()) {
        builder.addExtension(
            Extension.subjectAlternativeName, false, generalNames(request.dnsNames()));
      }
      if (request.usages().isPresent()) {
        builder.addExtension(Extension.extendedKeyUsage, false, purposes(request.usages().get()));
      }
      return new Identity(request.commonName(), leaf.getPrivate(), List.of(sign(builder, keys)));
    } catch (GeneralSecurityException | OperatorException | java.io.IOException e) {
      throw new IllegalStateException("cannot issue " + request, e);
    }
  }

  /** A list that says that these certificates, issued here, hold no longer. Valid for a day. */
  public X509CRL revocationList(Collection<X509Certificate> revoked) {
    try {
      Instant now = clock.instant();
      JcaX509v2CRLBuilder builder =
          new JcaX509v2CRLBuilder(
              certificate.getSubjectX500Principal(), Date.from(now.minusSeconds(3600)));
      builder.setNextUpdate(Date.from(now.plus(Duration.ofDays(1))));
      for (X509Certificate each : revoked) {
        builder.addCRLEntry(
            each.getSerialNumber(), Date.from(now.minusSeconds(3600)), CRLReason.keyCompromise);
      }
      return new JcaX509CRLConverter().getCRL(builder.build(signer(keys)));
    } catch (GeneralSecurityException | OperatorException e) {
      throw new IllegalStateException("cannot sign a revocation list", e);
    }
  }

  private static X500Name commonName(String name) {
    // Built, not parsed: a name may hold commas and the like.
    return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, name).build();
  }

  private static BigInteger serialNumber() {
    return new BigInteger(64, RANDOM).setBit(64);
  }

  private static GeneralNames generalNames(List<String> dnsNames) {
    return new GeneralNames(
        dnsNames.stream()
            .map(each -> new GeneralName(GeneralName.dNSName, each))
            .toArray(GeneralName[]::new));
  }

  private static ExtendedKeyUsage purposes(Set<TlsRole> roles) {
    return new ExtendedKeyUsage(
        roles.stream()
            .sorted()
            .map(
                role ->
                    role == TlsRole.CLIENT
                        ? KeyPurposeId.id_kp_clientAuth
                        : KeyPurposeId.id_kp_serverAuth)
            .toArray(KeyPurposeId[]::new));
  }

  private static KeyPair generate(LeafRequest.KeyKind kind) throws GeneralSecurityException {
    KeyPairGenerator generator;
    if (kind == LeafRequest.KeyKind.EC_P256) {
      generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
    } else {
      generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048, RANDOM);
    }
    return generator.generateKeyPair();
  }

  private static ContentSigner signer(KeyPair keys) throws OperatorException {
    return new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, KeyPair keys)
      throws GeneralSecurityException, OperatorException {
    return new JcaX509CertificateConverter().getCertificate(builder.build(signer(keys)));
  }
}
