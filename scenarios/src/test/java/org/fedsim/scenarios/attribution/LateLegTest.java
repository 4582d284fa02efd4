package org.fedsim.scenarios.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedsim.scenarios.attribution.Traffic.EDGE;
import static org.fedsim.scenarios.attribution.Traffic.NOW;
import static org.fedsim.scenarios.attribution.Traffic.PARTNER;
import static org.fedsim.scenarios.attribution.Traffic.ack;
import static org.fedsim.scenarios.attribution.Traffic.at;
import static org.fedsim.scenarios.attribution.Traffic.syn;

import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Optional;
import org.fedsim.network.Packet;
import org.fedsim.scenarios.result.LegResult;
import org.fedsim.scenarios.result.Outcome;
import org.fedsim.wire.attempt.Attempt;
import org.fedsim.wire.attempt.Ends;
import org.junit.jupiter.api.Test;

/** A leg that succeeds late says what held it up, and what a user would have waited. */
class LateLegTest {
  private static final InetSocketAddress CLIENT = at("203.0.113.50", 41_000);
  private static final InetSocketAddress SERVER = at("198.51.100.12", 3478);

  @Test
  void aSynThatWasSentAgainNamesTheRuleAndTheTimeThatItReallyTook() {
    LegResult result =
        judged(
            1_040,
            new Traffic()
                .dropped(syn(PARTNER, EDGE))
                .passed(syn(PARTNER, EDGE))
                .with(Traffic.answered("yahoo", PARTNER, EDGE, 200)));

    assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
    assertThat(result.delayed().orElseThrow().rule()).isEqualTo(Traffic.RULE);
    assertThat(result.standardWaitSeconds()).hasValue(1.04);
  }

  @Test
  void aRelayPortThatWasWaitedForInVainIsToldThoughTheCallCameAbout() {
    Attempt.Allocation relay =
        new Attempt.Allocation(
            Ends.udp(CLIENT, SERVER), NOW, Optional.of(new SocketTimeoutException("silence")));

    LegResult result =
        judged(80, new Traffic().dropped(Packet.udp(CLIENT, SERVER, 100)).with(relay));

    assertThat(result.delayed().orElseThrow().packet()).isEqualTo(Packet.udp(CLIENT, SERVER, 100));
    assertThat(result.standardWaitSeconds()).hasValue(39.5);
  }

  @Test
  void aBindingRequestThatWasLostTwiceIsAnsweredAtItsThirdTransmission() {
    Packet request = Packet.udp(CLIENT, SERVER, 28);

    LegResult result =
        judged(
            300,
            new Traffic()
                .dropped(request)
                .dropped(request)
                .passed(request)
                .with(new Attempt.Transaction(Ends.udp(CLIENT, SERVER), NOW, Optional.empty())));

    assertThat(result.standardWaitSeconds()).hasValue(1.5);
  }

  @Test
  void anAcknowledgementThatIsLostHoldsNobodyUp() {
    LegResult result =
        judged(
            20,
            new Traffic()
                .passed(syn(PARTNER, EDGE))
                .passed(ack(EDGE, PARTNER))
                .dropped(ack(PARTNER, EDGE))
                .dropped(ack(EDGE, PARTNER))
                .with(Traffic.answered("yahoo", PARTNER, EDGE, 200)));

    assertThat(result.delayed()).isEmpty();
  }

  @Test
  void aLegThatLostNothingSaysNothing() {
    LegResult result =
        judged(
            20,
            new Traffic()
                .passed(syn(PARTNER, EDGE))
                .with(Traffic.answered("yahoo", PARTNER, EDGE, 200)));

    assertThat(result.delayed()).isEmpty();
    assertThat(result.standardWaitSeconds()).isEmpty();
  }

  private static LegResult judged(long millis, Evidence.Tried tried) {
    return Traffic.judge().judge("request", new Evidence.Succeeded(millis, tried));
  }
}
