package org.fedsim.scenarios.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedsim.scenarios.attribution.Traffic.NOW;
import static org.fedsim.scenarios.attribution.Traffic.at;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import org.fedsim.network.Packet;
import org.fedsim.network.RuleRef;
import org.fedsim.scenarios.result.CauseCode;
import org.fedsim.scenarios.result.LegResult;
import org.fedsim.wire.attempt.Attempt;
import org.fedsim.wire.attempt.Ends;
import org.junit.jupiter.api.Test;

/** A Binding transaction without an answer. */
class StunTest {
  private static final InetSocketAddress CLIENT = at("203.0.113.60", 41_000);
  private static final InetSocketAddress SERVER = at("198.51.100.12", 3478);
  private static final Packet REQUEST = Packet.udp(CLIENT, SERVER, 28);

  @Test
  void silenceWhileEveryPacketPassedIsATimeOut() {
    LegResult result = judged(new Traffic().passed(REQUEST), new SocketTimeoutException("silence"));

    assertThat(result.cause().orElseThrow().code()).isEqualTo(CauseCode.TIMEOUT);
    assertThat(result.standardWaitSeconds()).hasValue(39.5);
  }

  @Test
  void theAnswerMayBeWhatIsLost() {
    Packet answer = Packet.udp(SERVER, CLIENT, 40);

    LegResult result =
        judged(
            new Traffic().passed(REQUEST).dropped(answer), new SocketTimeoutException("silence"));

    assertThat(result.cause().orElseThrow().packet()).contains(answer);
  }

  @Test
  void packetsFromAnotherPortAreNotThisTransactions() {
    LegResult result =
        judged(
            new Traffic().dropped(Packet.udp(at("203.0.113.60", 41_001), SERVER, 28)),
            new SocketTimeoutException("silence"));

    assertThat(result.cause().orElseThrow().code()).isEqualTo(CauseCode.TIMEOUT);
  }

  @Test
  void aRequestThatWasTranslatedToNobodySaysByWhichRule() {
    RuleRef rule = new RuleRef("dnat", "fw.nft", 4, "udp dport 3478 dnat to 198.51.100.99");

    LegResult result =
        judged(
            new Traffic().translated(REQUEST, at("198.51.100.99", 3478), rule),
            new SocketTimeoutException("silence"));

    assertThat(result.cause().orElseThrow().code()).isEqualTo(CauseCode.TIMEOUT);
    assertThat(result.cause().orElseThrow().text())
        .contains("fw.nft:4", "198.51.100.12:3478 to 198.51.100.99:3478", "nobody is");
  }

  @Test
  void aRequestThatWasTranslatedToAHostIsNotSaidToHaveGoneToNobody() {
    RuleRef rule = new RuleRef("dnat", "fw.nft", 4, "udp dport 3478 dnat to 10.45.16.10");

    LegResult result =
        judged(
            new Traffic().translated(REQUEST, new InetSocketAddress(Traffic.HIDDEN, 3478), rule),
            new SocketTimeoutException("silence"));

    assertThat(result.cause().orElseThrow().text())
        .contains("10.45.16.10:3478, who did not answer")
        .doesNotContain("nobody");
  }

  @Test
  void withoutARouteNothingIsWaitedFor() {
    LegResult result = judged(new Traffic(), new NoRouteToHostException("no route"));

    assertThat(result.cause().orElseThrow().code()).isEqualTo(CauseCode.NO_ROUTE);
    assertThat(result.standardWaitSeconds()).isEmpty();
  }

  private static LegResult judged(Traffic traffic, IOException failure) {
    return Traffic.judge()
        .judge(
            "stun",
            new Evidence.Stun(
                7,
                traffic.with(
                    new Attempt.Transaction(Ends.udp(CLIENT, SERVER), NOW, Optional.of(failure))),
                "STUN Binding: no answer."));
  }
}
