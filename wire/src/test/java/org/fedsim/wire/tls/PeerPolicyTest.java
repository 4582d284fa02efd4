package org.fedsim.wire.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerPolicyTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2013-06-01T12:00:00Z"), ZoneOffset.UTC);

  private final FederationIdentities identities = new FederationIdentities(CLOCK);
  private final LeafRequest edge = LeafRequest.named("sip.contoso.com");

  @Test
  void aCertificateOfTheRootWithTheRightNameIsAccepted() {
    assertThatCode(
            () -> check(identities.trust().accepting("sip.contoso.com"), edge, TlsRole.CLIENT))
        .doesNotThrowAnyException();
  }

  @Test
  void namesAreComparedWithoutRegardToCase() {
    assertThatCode(
            () ->
                check(
                    identities.trust().accepting("SIP.contoso.com"),
                    LeafRequest.named("sip.CONTOSO.com"),
                    TlsRole.CLIENT))
        .doesNotThrowAnyException();
  }

  @Test
  void anySubjectAlternativeNameWillDo() {
    assertThatCode(
            () ->
                check(
                    identities.trust().accepting("sip.contoso.com"),
                    LeafRequest.named("edge.contoso.com").alsoNamed("sip.contoso.com"),
                    TlsRole.CLIENT))
        .doesNotThrowAnyException();
  }

  @Test
  void anAuthorityThatNobodyKnowsIsNotBelieved() {
    Identity stranger = identities.identity("Somebody Else", edge);
    TlsRejection rejection = rejection(identities.trust(), stranger.chain(), TlsRole.CLIENT);
    assertThat(rejection.failure()).isEqualTo(TlsFailure.UNTRUSTED_ISSUER);
    assertThat(rejection.subject()).isEqualTo("CN=sip.contoso.com");
    assertThat(rejection).hasMessageContaining("CN=Somebody Else");
  }

  @Test
  void anAuthorityThatOnlyBearsTheNameOfTheRootIsNotBelieved() {
    CertificateAuthority impostor = CertificateAuthority.create(identities.root().name(), CLOCK);
    TlsRejection rejection =
        rejection(identities.trust(), impostor.issue(edge).chain(), TlsRole.CLIENT);
    assertThat(rejection.failure()).isEqualTo(TlsFailure.UNTRUSTED_ISSUER);
  }

  @Test
  void sendingTheRootOfAStrangerAlongDoesNotHelp() {
    CertificateAuthority stranger = identities.authority("Somebody Else");
    List<X509Certificate> chain =
        List.of(stranger.issue(edge).certificate(), stranger.certificate());
    assertThat(rejection(identities.trust(), chain, TlsRole.CLIENT).failure())
        .isEqualTo(TlsFailure.UNTRUSTED_ISSUER);
  }

  @Test
  void sendingTheTrustedRootAlongDoesNoHarm() {
    List<X509Certificate> chain =
        List.of(identities.identity(edge).certificate(), identities.root().certificate());
    assertThatCode(() -> identities.trust().check(chain, TlsRole.SERVER))
        .doesNotThrowAnyException();
  }

  @Test
  void aLeafCannotIssueForOthers() {
    Identity leaf = identities.identity(edge);
    CertificateAuthority stranger = identities.authority("sip.contoso.com");
    List<X509Certificate> chain =
        List.of(
            stranger.issue(LeafRequest.named("lcsap.msg.yahoo.com")).certificate(),
            leaf.certificate());
    assertThat(rejection(identities.trust(), chain, TlsRole.CLIENT).failure())
        .isEqualTo(TlsFailure.UNTRUSTED_ISSUER);
  }

  @Test
  void validityIsJudgedByTheClockOfThePolicy() {
    assertThat(rejection(identities.trust(), edge.expired()).failure())
        .isEqualTo(TlsFailure.EXPIRED);
    assertThat(rejection(identities.trust(), edge.notYetValid()).failure())
        .isEqualTo(TlsFailure.NOT_YET_VALID);
    PeerPolicy later = identities.trust().at(Clock.offset(CLOCK, Duration.ofDays(731)));
    assertThat(rejection(later, edge).failure()).isEqualTo(TlsFailure.EXPIRED);
  }

  @Test
  void theSubjectDoesNotCountAsAName() {
    TlsRejection rejection =
        rejection(
            identities.trust().accepting("sip.contoso.com"),
            LeafRequest.named("other.contoso.com").subject("sip.contoso.com"));
    assertThat(rejection.failure()).isEqualTo(TlsFailure.NAME_MISMATCH);
    assertThat(rejection)
        .hasMessage(
            "the certificate of CN=sip.contoso.com names other.contoso.com;"
                + " expected sip.contoso.com");
  }

  @Test
  void aCertificateWithoutDnsNamesNamesNobody() {
    assertThat(
            rejection(identities.trust().accepting("sip.contoso.com"), edge.withoutDnsNames())
                .failure())
        .isEqualTo(TlsFailure.NAME_MISMATCH);
  }

  @Test
  void aWildcardMatchesNothing() {
    assertThat(
            rejection(
                    identities.trust().accepting("sip.contoso.com"),
                    LeafRequest.named("*.contoso.com"))
                .failure())
        .isEqualTo(TlsFailure.NAME_MISMATCH);
    assertThatThrownBy(() -> identities.trust().accepting("*.contoso.com"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theClientPurposeIsDemandedOnlyWhereThePolicySaysSoAndOnlyOfClients() throws Exception {
    LeafRequest serverOnly = edge.usableAs(TlsRole.SERVER);
    PeerPolicy yahoo = identities.trust();
    PeerPolicy aol = identities.trust().requiringClientUsage();
    check(yahoo, serverOnly, TlsRole.CLIENT);
    check(aol, serverOnly, TlsRole.SERVER);
    check(aol, edge.withoutUsageExtension(), TlsRole.CLIENT);
    check(aol, edge.usableAs(TlsRole.CLIENT), TlsRole.CLIENT);
    TlsRejection rejection = rejection(aol, serverOnly);
    assertThat(rejection.failure()).isEqualTo(TlsFailure.MISSING_CLIENT_EKU);
    assertThat(rejection).hasMessageContaining("1.3.6.1.5.5.7.3.2");
  }

  @Test
  void theServerPurposeIsDemandedOnlyWhereThePolicySaysSoAndOnlyOfServers() throws Exception {
    LeafRequest clientOnly = edge.usableAs(TlsRole.CLIENT);
    PeerPolicy strict = identities.trust().requiringServerUsage();
    check(identities.trust(), clientOnly, TlsRole.SERVER);
    check(strict, clientOnly, TlsRole.CLIENT);
    assertThat(rejection(strict, identities.identity(clientOnly).chain(), TlsRole.SERVER).failure())
        .isEqualTo(TlsFailure.MISSING_SERVER_EKU);
  }

  @Test
  void nothingIsNoCertificate() {
    assertThat(rejection(identities.trust(), List.of(), TlsRole.CLIENT).failure())
        .isEqualTo(TlsFailure.NO_CERTIFICATE);
  }

  @Test
  void aRevokedCertificateIsRefusedAndItsNeighbourIsNot() throws Exception {
    Identity good = identities.identity(edge);
    Identity bad = identities.identity(LeafRequest.named("old.contoso.com"));
    PeerPolicy policy =
        identities.trust().consulting(identities.root().revocationList(List.of(bad.certificate())));
    policy.check(good.chain(), TlsRole.CLIENT);
    assertThat(rejection(policy, bad.chain(), TlsRole.CLIENT).failure())
        .isEqualTo(TlsFailure.REVOKED);
  }

  @Test
  void aPolicyThatBelievesNobodyCannotBeMade() {
    assertThatThrownBy(PeerPolicy::trusting).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anRsaCertificateIsJudgedLikeAnyOther() {
    assertThatCode(
            () ->
                check(
                    identities.trust().accepting("sip.contoso.com"),
                    edge.key(LeafRequest.KeyKind.RSA_2048),
                    TlsRole.SERVER))
        .doesNotThrowAnyException();
  }

  @Test
  void theSameRequestGivesTheSameIdentity() {
    assertThat(identities.identity(edge))
        .isSameAs(identities.identity(LeafRequest.named("sip.contoso.com")));
    assertThat(identities.identity(edge.expired())).isNotEqualTo(identities.identity(edge));
  }

  @Test
  void pemTextCanBeReadBack() throws Exception {
    Identity identity = identities.identity(edge);
    assertThat(
            java.security.cert.CertificateFactory.getInstance("X.509")
                .generateCertificate(
                    new java.io.ByteArrayInputStream(identity.chainPem().getBytes())))
        .isEqualTo(identity.certificate());
    assertThat(identity.keyPem()).startsWith("-----BEGIN PRIVATE KEY-----\n");
    assertThat(identity.toString()).doesNotContain(identity.keyPem().lines().toList().get(1));
  }

  private void check(PeerPolicy policy, LeafRequest request, TlsRole role) throws TlsRejection {
    policy.check(identities.identity(request).chain(), role);
  }

  private TlsRejection rejection(PeerPolicy policy, LeafRequest request) {
    return rejection(policy, identities.identity(request).chain(), TlsRole.CLIENT);
  }

  private static TlsRejection rejection(
      PeerPolicy policy, List<X509Certificate> chain, TlsRole role) {
    TlsRejection rejection =
        catchThrowableOfType(TlsRejection.class, () -> policy.check(chain, role));
    assertThat(rejection).as("nothing was rejected").isNotNull();
    return rejection;
  }
}
