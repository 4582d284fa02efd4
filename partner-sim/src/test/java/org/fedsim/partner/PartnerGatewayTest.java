package org.fedsim.partner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.fedsim.partner.PartnerLab.ALICE;
import static org.fedsim.partner.PartnerLab.EDGE;
import static org.fedsim.partner.PartnerLab.PATIENCE;
import static org.fedsim.partner.PartnerLab.user;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.fedsim.wire.media.EncryptionLevel;
import org.fedsim.wire.media.MediaKind;
import org.fedsim.wire.media.MediaSession;
import org.fedsim.wire.media.SessionDescription;
import org.fedsim.wire.sip.TransportEvent;
import org.fedsim.wire.tls.LeafRequest;
import org.fedsim.wire.tls.TlsFailure;
import org.fedsim.wire.tls.TlsRole;
import org.fedsim.wire.ua.Pidf;
import org.fedsim.wire.ua.Session;
import org.fedsim.wire.ua.SipReply;
import org.fedsim.wire.ua.UaEvent;
import org.fedsim.wire.ua.UserAgent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What each provider can, what it refuses, and whom it lets in. */
class PartnerGatewayTest {
  private static final Partner AOL = PartnerLab.partner("aol");

  private PartnerLab lab;

  @BeforeEach
  void open() throws Exception {
    lab = PartnerLab.open();
  }

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  static Stream<Partner> everyProvider() {
    return Stream.of("messenger", "yahoo", "aol", "skype").map(PartnerLab::partner);
  }

  @ParameterizedTest
  @MethodSource("everyProvider")
  void everyProviderTakesAndSendsInstantMessages(Partner partner) throws Exception {
    PartnerGateway gateway = lab.gateway(partner);
    UserAgent edge = lab.edge(partner);
    UserAgent.Opened opened = edge.invite(ALICE, user(partner), gateway.party().instantMessages());
    Session session = opened.session().orElseThrow();
    assertThat(SessionDescription.asksFor(session.sdp())).containsExactly(MediaKind.MESSAGE);
    assertThat(edge.message(session, "hello").ok()).isTrue();
    assertThat(gateway.agent().inbox().await(UaEvent.Message.class, e -> true, PATIENCE))
        .contains(new UaEvent.Message(session.callId(), user(partner), ALICE, "hello"));

    UserAgent.Opened back =
        gateway.agent().invite(user(partner), ALICE, gateway.party().instantMessages());
    assertThat(gateway.agent().message(back.session().orElseThrow(), "and back").ok()).isTrue();
    assertThat(edge.inbox().await(UaEvent.Message.class, e -> true, PATIENCE))
        .map(UaEvent.Message::text)
        .contains("and back");
  }

  @ParameterizedTest
  @MethodSource("everyProvider")
  void everyProviderTellsThePresenceOfItsUsers(Partner partner) throws Exception {
    PartnerGateway gateway = lab.gateway(partner);
    UserAgent edge = lab.edge(partner);
    Session watching = edge.subscribe(ALICE, user(partner)).session().orElseThrow();
    Session watched = gateway.agent().session(watching.callId()).orElseThrow();
    assertThat(gateway.agent().notify(watched, new Pidf("sip:" + user(partner), true)).ok())
        .isTrue();
    assertThat(edge.inbox().await(UaEvent.Notified.class, e -> true, PATIENCE)).isPresent();
  }

  @ParameterizedTest
  @CsvSource({"messenger, AUDIO", "messenger, AUDIO VIDEO", "skype, AUDIO"})
  void whatAProviderHasIsAnsweredAndReleasedWhenTheCallIsOver(String name, String kinds)
      throws Exception {
    Partner partner = PartnerLab.partner(name);
    PartnerGateway gateway = lab.gateway(partner);
    UserAgent edge = lab.edge(partner);
    MediaKind[] media = kinds(kinds);
    MediaSession mine = lab.media(EncryptionLevel.OPTIONAL, media);
    Session session = edge.invite(ALICE, user(partner), mine.offer()).session().orElseThrow();
    assertThat(SessionDescription.asksFor(session.sdp())).isEqualTo(Set.of(media));
    mine.accept(session.sdp());
    assertThat(mine.connect().get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isNotNull();
    assertThat(gateway.party().media(session.callId())).isPresent();
    assertThat(edge.bye(session).ok()).isTrue();
    await().atMost(PATIENCE).until(() -> gateway.party().media(session.callId()).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "yahoo, AUDIO",
    "yahoo, AUDIO VIDEO",
    "aol, AUDIO",
    "aol, AUDIO VIDEO",
    "skype, AUDIO VIDEO"
  })
  void whatAProviderLacksIsRefusedWithAWarning(String name, String kinds) throws Exception {
    Partner partner = PartnerLab.partner(name);
    lab.gateway(partner);
    UserAgent edge = lab.edge(partner);
    String offer = lab.media(EncryptionLevel.OPTIONAL, kinds(kinds)).offer();
    SipReply.Answered refusal =
        (SipReply.Answered) edge.invite(ALICE, user(partner), offer).reply();
    assertThat(refusal.status()).isEqualTo(488);
    assertThat(refusal.header("Warning").orElseThrow())
        .startsWith("304 " + partner.gateway().name() + " ");
    assertThat(refusal.header("ms-client-diagnostics")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"messenger", "skype"})
  void whoRequiresEncryptionIsRefusedInLyncsOwnWords(String name) throws Exception {
    Partner partner = PartnerLab.partner(name);
    PartnerGateway gateway = lab.gateway(partner);
    UserAgent edge = lab.edge(partner);
    String offer = lab.media(EncryptionLevel.REQUIRED, MediaKind.AUDIO).offer();
    UserAgent.Opened opened = edge.invite(ALICE, user(partner), offer);
    SipReply.Answered refusal = (SipReply.Answered) opened.reply();
    assertThat(refusal.status()).isEqualTo(488);
    assertThat(refusal.header("ms-client-diagnostics"))
        .contains("52017;reason=\"Encryption levels dont match\"");
    assertThat(opened.session()).isEqualTo(Optional.empty());
    assertThat(gateway.party().media("any")).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("everyProvider")
  void nobodyKnowsUsersThatDoNotExist(Partner partner) throws Exception {
    PartnerGateway gateway = lab.gateway(partner);
    UserAgent edge = lab.edge(partner);
    SipReply reply =
        edge.invite(ALICE, "nobody@" + partner.key(), gateway.party().instantMessages()).reply();
    assertThat(((SipReply.Answered) reply).status()).isEqualTo(404);
  }

  @Test
  void aolTurnsDownAnEdgeWhoseCertificateIsNotForClients() throws Exception {
    lab.gateway(AOL);
    UserAgent edge = lab.edge(AOL, LeafRequest.named(EDGE).usableAs(TlsRole.SERVER));
    assertThat(edge.subscribe(ALICE, user(AOL)).reply()).isInstanceOf(SipReply.NotSent.class);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                lab.gatewayEvents.stream()
                    .anyMatch(
                        e ->
                            e instanceof TransportEvent.TlsFailed f
                                && f.failure() == TlsFailure.MISSING_CLIENT_EKU));
  }

  @Test
  void aolCallsAnEdgeWhoseCertificateIsNotForClients() throws Exception {
    PartnerGateway aol = lab.gateway(AOL);
    UserAgent edge = lab.edge(AOL, LeafRequest.named(EDGE).usableAs(TlsRole.SERVER));
    assertThat(aol.agent().invite(user(AOL), ALICE, aol.party().instantMessages()).session())
        .isPresent();
    assertThat(edge.inbox().await(UaEvent.Confirmed.class, e -> true, PATIENCE)).isPresent();
  }

  @ParameterizedTest
  @CsvSource({"messenger", "yahoo", "skype"})
  void theOthersDoNotMind(String name) throws Exception {
    Partner partner = PartnerLab.partner(name);
    lab.gateway(partner);
    UserAgent edge = lab.edge(partner, LeafRequest.named(EDGE).usableAs(TlsRole.SERVER));
    assertThat(edge.subscribe(ALICE, user(partner)).reply().ok()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("everyProvider")
  void whoeverIsNotTheEdgeIsTurnedDown(Partner partner) throws Exception {
    lab.gateway(partner);
    UserAgent other = lab.edge(partner, LeafRequest.named("sip.fabrikam.example"));
    assertThat(other.subscribe(ALICE, user(partner)).reply()).isInstanceOf(SipReply.NotSent.class);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                lab.gatewayEvents.stream()
                    .anyMatch(
                        e ->
                            e instanceof TransportEvent.TlsFailed f
                                && f.failure() == TlsFailure.NAME_MISMATCH));
  }

  private static MediaKind[] kinds(String text) {
    return Arrays.stream(text.split(" ")).map(MediaKind::valueOf).toArray(MediaKind[]::new);
  }
}
