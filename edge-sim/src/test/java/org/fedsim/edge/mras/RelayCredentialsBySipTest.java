package org.fedsim.edge.mras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.fedsim.edge.mras.MrasLab.PATIENCE;
import static org.fedsim.edge.mras.MrasLab.SERVICE;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.fedsim.edge.sip.LyncClient;
import org.fedsim.wire.media.MediaKind;
import org.fedsim.wire.media.MediaSession;
import org.fedsim.wire.sip.TransportEvent;
import org.fedsim.wire.tls.Identity;
import org.fedsim.wire.tls.TlsFailure;
import org.fedsim.wire.turn.MsTurnRefused;
import org.fedsim.wire.turn.MsTurnSocket;
import org.fedsim.wire.ua.SipReply;
import org.fedsim.wire.ua.UserAgent;
import org.junit.jupiter.api.Test;

/** Client, pool, Edge, service and relay, over real mutual TLS and real MS-TURN. */
class RelayCredentialsBySipTest {
  private static final String ALICE = "alice@contoso.com";
  private static final String CAROL = "carol@contoso.com";

  @Test
  void aUserInsideAllocatesOnTheInternalSideWithWhatSheGets() throws Exception {
    try (MrasLab lab = new MrasLab()) {
      RelayAccess access = lab.signedIn(ALICE).relayCredentials(Location.INTRANET);

      assertThat(access.server()).isEqualTo(lab.at("internal", 3478));
      try (MsTurnSocket socket = lab.allocate("lync", access)) {
        assertThat(socket.relayedAddress().getAddress()).isEqualTo(lab.at("av", 0).getAddress());
        assertThat(lab.avEdge().allocations()).isEqualTo(1);
      }
    }
  }

  @Test
  void aRemoteUserGetsTheExternalRelayThroughTheAccessEdge() throws Exception {
    try (MrasLab lab = new MrasLab()) {
      LyncClient carol = lab.outside(CAROL);
      MrasLab.signIn(carol);
      RelayAccess access = carol.relayCredentials(Location.INTERNET);

      assertThat(access.server()).isEqualTo(lab.at("av", 3478));
      lab.allocate("remote-user", access).close();
    }
  }

  @Test
  void whoIsNotSignedInGetsNothing() throws Exception {
    try (MrasLab lab = new MrasLab()) {
      LyncClient alice = lab.inside(ALICE, Clock.systemUTC());
      LyncClient carol = lab.outside(CAROL);
      for (LyncClient client : List.of(alice, carol)) {
        assertThatThrownBy(() -> client.relayCredentials(Location.INTERNET))
            .isInstanceOf(NoRelayAccess.class)
            .hasMessageContaining(client.user())
            .hasMessageContaining("SIP 403 Forbidden");
      }
      assertThat(lab.events).isEmpty();
      // The refusal is not kept.
      MrasLab.signIn(alice);
      assertThat(alice.relayCredentials(Location.INTRANET).server())
          .isEqualTo(lab.at("internal", 3478));
    }
  }

  @Test
  void aSignedInUserCannotAskInTheNameOfAnother() throws Exception {
    try (MrasLab lab = new MrasLab()) {
      LyncClient alice = lab.signedIn(ALICE);
      LyncClient carol = lab.outside(CAROL);
      MrasLab.signIn(carol);
      LyncClient bob = lab.outside("bob@contoso.com");
      MrasLab.signIn(bob);

      assertThat(status(ask(alice.agent(), CAROL, CAROL))).isEqualTo(403);
      assertThat(status(ask(bob.agent(), CAROL, CAROL))).isEqualTo(403);
      assertThat(status(ask(bob.agent(), ALICE, ALICE))).isEqualTo(403);
      assertThat(lab.events).isEmpty();
      assertThat(body(ask(bob.agent(), "bob@contoso.com", CAROL)))
          .contains("reasonPhrase=\"Forbidden\"");
      assertThat(body(ask(bob.agent(), "bob@contoso.com", "bob@contoso.com")))
          .contains("reasonPhrase=\"OK\"");
    }
  }

  @Test
  void onlyAServiceRequestReachesTheService() throws Exception {
    try (MrasLab lab = new MrasLab()) {
      LyncClient alice = lab.signedIn(ALICE);
      SipReply reply = alice.agent().subscribe(ALICE, SERVICE).reply();
      assertThat(status(reply)).isEqualTo(405);
      assertThat(((SipReply.Answered) reply).header("Allow")).contains("SERVICE");
    }
  }

  @Test
  void theServiceBelievesThePoolAndNobodyElse() throws Exception {
    try (MrasLab lab = new MrasLab()) {
      UserAgent pool = lab.asking(Optional.of(MrasLab.server("pool.contoso.local")));
      assertThat(body(ask(pool, ALICE, ALICE))).contains("reasonPhrase=\"OK\"");
      assertThat(body(ask(pool, ALICE, CAROL))).contains("reasonPhrase=\"Forbidden\"");

      refuses(lab, Optional.of(MrasLab.server("sip.contoso.com")), TlsFailure.NAME_MISMATCH);
      refuses(lab, Optional.empty(), TlsFailure.NO_CERTIFICATE);
    }
  }

  private static void refuses(MrasLab lab, Optional<Identity> presented, TlsFailure why)
      throws Exception {
    lab.events.clear();
    assertThat(ask(lab.asking(presented), ALICE, ALICE)).isInstanceOf(SipReply.NotSent.class);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(lab.events)
                    .singleElement()
                    .isInstanceOfSatisfying(
                        TransportEvent.TlsFailed.class,
                        failed -> assertThat(failed.failure()).isEqualTo(why)));
  }

  @Test
  void whatIsNotForTheServiceIsToldInSip() throws Exception {
    try (MrasLab lab = new MrasLab()) {
      UserAgent pool = lab.asking(Optional.of(MrasLab.server("pool.contoso.local")));
      String xml = xml(ALICE);
      SipReply other = pool.service(ALICE, SERVICE, "application", "sdp", xml);
      assertThat(status(other)).isEqualTo(415);
      assertThat(((SipReply.Answered) other).header("Accept"))
          .contains("application/msrtc-media-relay-auth+xml");
      assertThat(status(pool.service(ALICE, CAROL, MraspXml.TYPE, MraspXml.SUBTYPE, xml)))
          .isEqualTo(404);
      assertThat(status(pool.subscribe(ALICE, SERVICE).reply())).isEqualTo(405);
      assertThat(body(pool.service(ALICE, SERVICE, MraspXml.TYPE, MraspXml.SUBTYPE, "<a>")))
          .contains("reasonPhrase=\"Request Malformed\"");
    }
  }

  @Test
  void credentialsAreKeptUntilShortlyBeforeTheyExpire() throws Exception {
    SettableClock clock = new SettableClock(Instant.now());
    try (MrasLab lab = new MrasLab(clock)) {
      LyncClient alice = lab.inside(ALICE, clock);
      MrasLab.signIn(alice);
      RelayAccess first = alice.relayCredentials(Location.INTRANET);
      assertThat(first.expiry()).isEqualTo(clock.instant().plus(Duration.ofMinutes(480)));

      clock.pass(Duration.ofMinutes(475).minusSeconds(1));
      assertThat(alice.relayCredentials(Location.INTRANET)).isSameAs(first);
      assertThat(alice.relayCredentials(Location.INTERNET).server()).isEqualTo(lab.at("av", 3478));

      clock.pass(Duration.ofSeconds(1));
      RelayAccess second = alice.relayCredentials(Location.INTRANET);
      assertThat(second.credentials()).isNotEqualTo(first.credentials());
      assertThat(second.expiry()).isEqualTo(clock.instant().plus(Duration.ofMinutes(480)));
    }
  }

  @Test
  void theRelayTakesCredentialsUntilTheyExpireAndNotLonger() throws Exception {
    // The service lives in the past, the relay in the present; client and service agree.
    Instant now = Instant.now();
    SettableClock past = new SettableClock(now.minus(Duration.ofMinutes(480)).minusSeconds(1));
    try (MrasLab lab = new MrasLab(past)) {
      LyncClient alice = lab.inside(ALICE, past);
      MrasLab.signIn(alice);
      RelayAccess over = alice.relayCredentials(Location.INTRANET);
      assertThatThrownBy(() -> lab.allocate("lync", over))
          .isInstanceOfSatisfying(MsTurnRefused.class, e -> assertThat(e.code()).isEqualTo(430));
      assertThat(lab.avEdge().allocations()).isZero();

      past.pass(Duration.ofMinutes(476));
      lab.allocate("lync", alice.relayCredentials(Location.INTRANET)).close();
    }
  }

  @Test
  void aCallOffersARelayPort() throws Exception {
    try (MrasLab lab = new MrasLab();
        MediaSession media = lab.signedIn(ALICE).party().offering(List.of(MediaKind.AUDIO))) {
      assertThat(media.offer()).contains("typ relay");
      assertThat(media.relayFailure()).isEmpty();
    }
  }

  @Test
  void withoutTheServiceBothGoWithoutARelayAndSayWhy() throws Exception {
    try (MrasLab lab = new MrasLab()) {
      LyncClient alice = lab.signedIn(ALICE);
      LyncClient bob = lab.signedIn("bob@contoso.com");
      lab.stopService();
      try (MediaSession media = alice.party().offering(List.of(MediaKind.AUDIO))) {
        String offer = media.offer();
        assertThat(offer).contains("typ host").doesNotContain("typ relay");
        assertThat(media.relayFailure())
            .hasValueSatisfying(
                e ->
                    assertThat(e)
                        .isInstanceOf(NoRelayAccess.class)
                        .hasMessageContaining("alice@contoso.com got no relay credentials")
                        .hasMessageContaining("SIP 504")
                        .hasMessageContaining("1046"));

        UserAgent.Opened opened = alice.agent().invite(ALICE, bob.user(), offer);

        assertThat(opened.session())
            .hasValueSatisfying(
                s -> {
                  assertThat(s.sdp()).contains("typ host").doesNotContain("typ relay");
                  assertThat(bob.party().media(s.callId()).orElseThrow().session().relayFailure())
                      .hasValueSatisfying(e -> assertThat(e).hasMessageContaining(bob.user()));
                });
      }
    }
  }

  private static SipReply ask(UserAgent agent, String from, String identity)
      throws InterruptedException {
    return agent.service(from, SERVICE, MraspXml.TYPE, MraspXml.SUBTYPE, xml(identity));
  }

  private static String xml(String identity) {
    return new MrasRequest(
            new MraspHeader("1", "1.0", "sip:" + identity, "sip:" + SERVICE),
            Route.LOAD_BALANCED,
            List.of(
                new MrasRequest.Credentials(
                    "1", "sip:" + identity, Optional.empty(), OptionalInt.empty())))
        .toXml();
  }

  private static int status(SipReply reply) {
    assertThat(reply).isInstanceOf(SipReply.Answered.class);
    return ((SipReply.Answered) reply).status();
  }

  private static String body(SipReply reply) {
    assertThat(status(reply)).isEqualTo(200);
    return new String(
        ((SipReply.Answered) reply).response().getRawContent(), StandardCharsets.UTF_8);
  }
}
