package org.fedsim.scenarios.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedsim.scenarios.attribution.Traffic.EDGE;
import static org.fedsim.scenarios.attribution.Traffic.PARTNER;
import static org.fedsim.scenarios.attribution.Traffic.ack;
import static org.fedsim.scenarios.attribution.Traffic.at;
import static org.fedsim.scenarios.attribution.Traffic.data;
import static org.fedsim.scenarios.attribution.Traffic.syn;

import java.io.IOException;
import java.net.NoRouteToHostException;
import org.fedsim.network.ConnectRefused;
import org.fedsim.network.ConnectTimedOut;
import org.fedsim.network.RuleRef;
import org.fedsim.scenarios.result.Cause;
import org.fedsim.scenarios.result.CauseCode;
import org.fedsim.scenarios.result.LegResult;
import org.fedsim.scenarios.result.Outcome;
import org.junit.jupiter.api.Test;

/** A connection that does not come about, and why. */
class ConnectingTest {
  private static final RuleRef DNAT =
      new RuleRef("dnat", "fw.nft", 4, "tcp dport 5061 dnat to 10.45.16.77");

  @Test
  void aDroppedSynBlocksTheLegAndCostsTheTimeOfAConnect() {
    LegResult result =
        judged(
            new Traffic()
                .dropped(syn(at("203.0.113.10", 40_000), EDGE))
                .dropped(syn(PARTNER, EDGE)),
            new ConnectTimedOut(PARTNER, EDGE));

    assertThat(result.outcome()).isEqualTo(Outcome.BLOCKED);
    assertThat(result.cause().orElseThrow().packet()).contains(syn(PARTNER, EDGE));
    assertThat(result.standardWaitSeconds()).hasValue(21);
  }

  @Test
  void theAnswerToTheSynMayBeWhatIsLost() {
    LegResult result =
        judged(
            new Traffic().passed(syn(PARTNER, EDGE)).dropped(ack(EDGE, PARTNER)),
            new ConnectTimedOut(PARTNER, EDGE));

    assertThat(result.cause().orElseThrow().packet()).contains(ack(EDGE, PARTNER));
  }

  @Test
  void aRejectedSynIsBlockedAndCostsNoWaiting() {
    LegResult result =
        judged(new Traffic().rejected(syn(PARTNER, EDGE)), new ConnectRefused(PARTNER, EDGE));

    assertThat(result.cause().orElseThrow().code()).isEqualTo(CauseCode.FIREWALL_REJECTED);
    assertThat(result.standardWaitSeconds()).isEmpty();
  }

  @Test
  void aSynThatWasLostAndPassedLaterIsMadeGood() {
    LegResult result =
        judged(
            new Traffic().dropped(syn(PARTNER, EDGE)).passed(syn(PARTNER, EDGE)),
            new ConnectRefused(PARTNER, EDGE));

    assertThat(result.cause().orElseThrow().code()).isEqualTo(CauseCode.CONNECTION_REFUSED);
  }

  @Test
  void dataThatPassesDoesNotMakeALostSynGood() {
    LegResult result =
        judged(
            new Traffic().dropped(syn(PARTNER, EDGE)).passed(data(PARTNER, EDGE)),
            new ConnectTimedOut(PARTNER, EDGE));

    assertThat(result.outcome()).isEqualTo(Outcome.BLOCKED);
  }

  @Test
  void silenceWhileEveryPacketPassedIsATimeOut() {
    LegResult result =
        judged(new Traffic().passed(syn(PARTNER, EDGE)), new ConnectTimedOut(PARTNER, EDGE));

    assertThat(result.cause().orElseThrow().code()).isEqualTo(CauseCode.TIMEOUT);
  }

  @Test
  void aSynThatWasTranslatedToNobodySaysByWhichRule() {
    IOException unreachable = new ConnectRefused(PARTNER, EDGE);
    unreachable.initCause(new NoRouteToHostException("no route to host"));

    Cause cause =
        judged(
                new Traffic().translated(syn(PARTNER, EDGE), at("10.45.16.77", 5061), DNAT),
                unreachable)
            .cause()
            .orElseThrow();

    assertThat(cause.code()).isEqualTo(CauseCode.NO_ROUTE);
    assertThat(cause.text())
        .contains("fw.nft:4", "198.51.100.10:5061 to 10.45.16.77:5061", "nobody is");
    assertThat(cause.rule()).contains(DNAT);
  }

  @Test
  void aSynThatWasRedirectedToTheFirewallSaysSo() {
    RuleRef redirect = new RuleRef("redirect", "fw.nft", 4, "tcp dport 5061 redirect to :5061");

    Cause cause =
        judged(
                new Traffic().translated(syn(PARTNER, EDGE), at("203.0.113.1", 5061), redirect),
                new ConnectRefused(PARTNER, EDGE))
            .cause()
            .orElseThrow();

    assertThat(cause.code()).isEqualTo(CauseCode.CONNECTION_REFUSED);
    assertThat(cause.text()).contains("fw.nft:4", "203.0.113.1:5061, where nothing listens");
  }

  @Test
  void aHoleInTheTraceIsSaidWhereTheCauseDependsOnIt() {
    LegResult result =
        Traffic.judge()
            .judge(
                "request",
                new Evidence.Signalling(
                    5,
                    Traffic.silence(),
                    new Traffic()
                        .withGaps(
                            2,
                            Traffic.unconnected(
                                "yahoo", PARTNER, EDGE, new ConnectTimedOut(PARTNER, EDGE)))));

    assertThat(result.cause().orElseThrow().text()).contains("trace had 2 gaps");
  }

  private static LegResult judged(Traffic traffic, IOException why) {
    return Traffic.judge()
        .judge(
            "request",
            new Evidence.Signalling(
                5,
                Traffic.silence(),
                traffic.with(Traffic.unconnected("yahoo", PARTNER, EDGE, why))));
  }
}
