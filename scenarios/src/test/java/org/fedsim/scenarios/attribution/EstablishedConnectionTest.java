package org.fedsim.scenarios.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedsim.scenarios.attribution.Traffic.EDGE;
import static org.fedsim.scenarios.attribution.Traffic.EDGE_OUT;
import static org.fedsim.scenarios.attribution.Traffic.GATEWAY;
import static org.fedsim.scenarios.attribution.Traffic.PARTNER;
import static org.fedsim.scenarios.attribution.Traffic.ack;
import static org.fedsim.scenarios.attribution.Traffic.data;
import static org.fedsim.scenarios.attribution.Traffic.syn;

import org.fedsim.network.Packet;
import org.fedsim.network.Packet.Tcp;
import org.fedsim.scenarios.result.CauseCode;
import org.fedsim.scenarios.result.LegResult;
import org.fedsim.scenarios.result.Outcome;
import org.fedsim.wire.attempt.Attempt;
import org.fedsim.wire.tls.TlsFailure;
import org.fedsim.wire.tls.TlsRole;
import org.junit.jupiter.api.Test;

/** A loss on a connection that stands is that of whoever uses it, whatever he does on it. */
class EstablishedConnectionTest {

  @Test
  void aRequestOverAConnectionOfAnEarlierLegIsBlockedByItsLostSegment() {
    LegResult result =
        judged(
            new Traffic().dropped(data(PARTNER, EDGE)), Traffic.unanswered("yahoo", PARTNER, EDGE));

    assertBlocked(result, data(PARTNER, EDGE));
    assertThat(result.standardWaitSeconds()).hasValue(32);
  }

  @Test
  void theOtherDirectionCountsAsWell() {
    LegResult result =
        judged(
            new Traffic().dropped(data(EDGE, PARTNER)), Traffic.unanswered("yahoo", PARTNER, EDGE));

    assertBlocked(result, data(EDGE, PARTNER));
  }

  @Test
  void aHandshakeThatLostAPacketIsBlockedAndNotFailed() {
    LegResult result =
        judged(
            new Traffic().passed(syn(PARTNER, EDGE)).dropped(data(EDGE, PARTNER)),
            Traffic.unsecured(
                "yahoo",
                PARTNER,
                EDGE,
                Traffic.tls("yahoo", TlsRole.CLIENT, TlsFailure.PROTOCOL),
                Traffic.tls("access-edge", TlsRole.SERVER, TlsFailure.PROTOCOL)));

    assertBlocked(result, data(EDGE, PARTNER));
    assertThat(result.standardWaitSeconds()).hasValue(30);
  }

  @Test
  void whoeverRefusesACertificateHasSeenItSoALaterLossIsNotTheCause() {
    LegResult result =
        judged(
            new Traffic().dropped(ack(PARTNER, EDGE)),
            Traffic.unsecured(
                "yahoo",
                PARTNER,
                EDGE,
                Traffic.tls("yahoo", TlsRole.CLIENT, TlsFailure.REFUSED_BY_PEER),
                Traffic.tls("access-edge", TlsRole.SERVER, TlsFailure.MISSING_CLIENT_EKU)));

    assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(result.cause().orElseThrow().code()).isEqualTo(CauseCode.TLS_MISSING_CLIENT_EKU);
    assertThat(result.cause().orElseThrow().text())
        .startsWith("access-edge refused its TLS client");
  }

  @Test
  void theEndOfAConnectionIsNamedOnlyWhenNothingElseWasLost() {
    Packet fin = Packet.tcp(PARTNER, EDGE, Tcp.FIN, 0);

    LegResult result =
        judged(
            new Traffic().dropped(fin).dropped(data(EDGE, PARTNER)),
            Traffic.unanswered("yahoo", PARTNER, EDGE));

    assertBlocked(result, data(EDGE, PARTNER));
  }

  @Test
  void thePacketsOfAnotherConnectionOfTheSameTwoHostsAreNotTheLegs() {
    LegResult result =
        judged(
            new Traffic()
                .dropped(data(Traffic.at("203.0.113.20", 40_001), EDGE))
                .dropped(data(EDGE_OUT, GATEWAY)),
            Traffic.unanswered("yahoo", PARTNER, EDGE));

    assertThat(result.cause().orElseThrow().code()).isEqualTo(CauseCode.TIMEOUT);
    assertThat(result.cause().orElseThrow().packet()).isEmpty();
  }

  @Test
  void aHopThatWasAnsweredIsNotTheCauseThoughItLostAPacket() {
    LegResult result =
        judged(
            new Traffic().dropped(data(PARTNER, EDGE)).dropped(data(EDGE_OUT, GATEWAY)),
            Traffic.unanswered("access-edge", EDGE_OUT, GATEWAY),
            Traffic.answered("yahoo", PARTNER, EDGE, 200));

    assertBlocked(result, data(EDGE_OUT, GATEWAY));
  }

  private static void assertBlocked(LegResult result, Packet packet) {
    assertThat(result.outcome()).isEqualTo(Outcome.BLOCKED);
    assertThat(result.cause().orElseThrow().code()).isEqualTo(CauseCode.FIREWALL_DROPPED);
    assertThat(result.cause().orElseThrow().packet()).contains(packet);
    assertThat(result.cause().orElseThrow().rule()).contains(Traffic.RULE);
  }

  private static LegResult judged(Traffic traffic, Attempt... attempts) {
    return Traffic.judge()
        .judge("request", new Evidence.Signalling(5, Traffic.silence(), traffic.with(attempts)));
  }
}
