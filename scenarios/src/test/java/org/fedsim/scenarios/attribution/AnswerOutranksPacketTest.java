package org.fedsim.scenarios.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedsim.scenarios.attribution.Traffic.EDGE;
import static org.fedsim.scenarios.attribution.Traffic.EDGE_OUT;
import static org.fedsim.scenarios.attribution.Traffic.GATEWAY;
import static org.fedsim.scenarios.attribution.Traffic.NOW;
import static org.fedsim.scenarios.attribution.Traffic.PARTNER;
import static org.fedsim.scenarios.attribution.Traffic.at;
import static org.fedsim.scenarios.attribution.Traffic.syn;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.fedsim.network.ConnectTimedOut;
import org.fedsim.scenarios.result.CauseCode;
import org.fedsim.scenarios.result.LegResult;
import org.fedsim.scenarios.result.Outcome;
import org.fedsim.wire.attempt.Attempt;
import org.fedsim.wire.attempt.Ends;
import org.fedsim.wire.ua.SipReply;
import org.junit.jupiter.api.Test;

/** What the protocol answered outranks what some packet suffered. */
class AnswerOutranksPacketTest {
  private static final InetSocketAddress RELAY = at("198.51.100.12", 443);

  @Test
  void aRefusalIsTheCauseThoughARelayPortWasAskedForInVain() {
    InetSocketAddress client = at("203.0.113.100", 40_200);
    Attempt.Allocation relay =
        new Attempt.Allocation(
            Ends.tcp(client, RELAY), NOW, Optional.of(new ConnectTimedOut(client, RELAY)));

    LegResult result =
        judged(
            Traffic.reply(403),
            new Traffic()
                .dropped(syn(client, RELAY))
                .with(relay, Traffic.answered("carol", PARTNER, EDGE, 403)));

    assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(result.cause().orElseThrow().code()).isEqualTo(CauseCode.SIP_REJECTED);
    assertThat(result.cause().orElseThrow().sip().orElseThrow().status()).isEqualTo(403);
    assertThat(result.standardWaitSeconds()).hasValue(21);
  }

  @Test
  void anAnswerInTheNameOfAHopThatWasNotReachedIsExplainedByThatHop() {
    LegResult result =
        judged(
            Traffic.reply(504),
            new Traffic()
                .dropped(syn(EDGE_OUT, GATEWAY))
                .with(
                    Traffic.answered("front-end", at("192.0.2.20", 40_000), EDGE, 504),
                    Traffic.unconnected(
                        "access-edge", EDGE_OUT, GATEWAY, new ConnectTimedOut(EDGE_OUT, GATEWAY))));

    assertThat(result.outcome()).isEqualTo(Outcome.BLOCKED);
    assertThat(result.cause().orElseThrow().packet()).contains(syn(EDGE_OUT, GATEWAY));
    assertThat(result.standardWaitSeconds()).hasValue(21);
  }

  private static LegResult judged(SipReply reply, Evidence.Tried tried) {
    return Traffic.judge().judge("request", new Evidence.Signalling(5, reply, tried));
  }
}
