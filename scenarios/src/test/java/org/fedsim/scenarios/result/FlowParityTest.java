package org.fedsim.scenarios.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.fedsim.network.Explanation;
import org.fedsim.network.Packet;
import org.fedsim.network.Remarks;
import org.fedsim.network.RuleRef;
import org.fedsim.network.Topology;
import org.junit.jupiter.api.Test;

/** Two networks are alike when the same legs end alike, decided by the same rule. */
class FlowParityTest {
  private static final RuleRef DEFAULT = new RuleRef("default", "mine.yaml", 2, "default drop");
  private static final RuleRef NO_SIP = new RuleRef("no-sip", "mine.yaml", 4, "drop tcp");

  @Test
  void equalResultsAreAlike() {
    assertThat(parity(blocked(DEFAULT, 50_001, 12), blocked(DEFAULT, 50_001, 12)).passed())
        .isTrue();
  }

  @Test
  void durationsAndEphemeralPortsAreNotCompared() {
    assertThat(parity(blocked(DEFAULT, 50_001, 12), blocked(DEFAULT, 41_234, 900)).differences())
        .isEmpty();
  }

  @Test
  void anotherRuleIsNamedWithBothSides() {
    assertThat(parity(blocked(DEFAULT, 50_001, 1), blocked(NO_SIP, 50_001, 1)).differences())
        .containsExactly(
            new Difference(
                Optional.of("request"), "rule", "default (mine.yaml:2)", "no-sip (mine.yaml:4)"));
  }

  @Test
  void anotherOutcomeIsNamedWithTheRuleOfTheSideThatHasOne() {
    assertThat(parity(LegResult.succeeded("request", 3), blocked(NO_SIP, 50_001, 1)).differences())
        .containsExactly(
            new Difference(Optional.of("request"), "outcome", "succeeded", "blocked"),
            new Difference(Optional.of("request"), "rule", "none", "no-sip (mine.yaml:4)"));
  }

  @Test
  void aLegThatOnlyOneSideRanIsADifference() {
    FlowResult one = flow(Judgement.PASS, List.of(LegResult.succeeded("request", 3)));
    FlowResult other =
        flow(
            Judgement.PASS,
            List.of(LegResult.succeeded("request", 3), LegResult.succeeded("reply", 3)));

    assertThat(FlowParity.of(one, other).differences())
        .containsExactly(new Difference(Optional.of("reply"), "outcome", "not run", "succeeded"));
  }

  @Test
  void anotherMediaPathIsADifference() {
    FlowResult one = withPath(MediaPath.UDP_RELAY);
    FlowResult other = withPath(MediaPath.TCP);

    assertThat(FlowParity.of(one, other).differences())
        .containsExactly(new Difference(Optional.empty(), "media path", "udp-relay", "tcp"));
  }

  @Test
  void whatIsAlikeAndNotAsExpectedHasNotPassed() {
    List<LegResult> legs = List.of(LegResult.succeeded("request", 3));
    FlowParity parity = FlowParity.of(flow(Judgement.FAIL, legs), flow(Judgement.FAIL, legs));

    assertThat(parity.differences()).isEmpty();
    assertThat(parity.passed()).isFalse();
  }

  @Test
  void onlyTheSameFlowsAreCompared() {
    FlowResult flow = flow(Judgement.PASS, List.of(LegResult.succeeded("request", 3)));
    RunReport one = new RunReport("fedsim", "loopback", "lab", List.of(flow));
    RunReport none = new RunReport("fedsim", "kernel", "lab", List.of());

    assertThatIllegalArgumentException().isThrownBy(() -> ParityReport.of(one, none));
    assertThat(ParityReport.of(one, one).failed()).isZero();
  }

  private static FlowParity parity(LegResult first, LegResult second) {
    return FlowParity.of(
        flow(Judgement.PASS, List.of(first)), flow(Judgement.PASS, List.of(second)));
  }

  private static LegResult blocked(RuleRef rule, int sourcePort, long millis) {
    Packet packet =
        Packet.tcp(
            new InetSocketAddress(Topology.address("yahoo", "203.0.113.20"), sourcePort),
            new InetSocketAddress(Topology.address("sip", "198.51.100.10"), 5061),
            Packet.Tcp.SYN,
            0);
    Cause cause =
        new Cause(
            CauseCode.FIREWALL_DROPPED,
            "Dropped on port " + sourcePort + ".",
            Optional.of(rule),
            Optional.of(packet),
            Optional.empty(),
            Explanation.NONE,
            Optional.empty(),
            Optional.empty(),
            List.of());
    return LegResult.blocked("request", millis, OptionalDouble.of(32), cause);
  }

  private static FlowResult withPath(MediaPath path) {
    return flow(
        Judgement.PASS,
        List.of(LegResult.succeeded("media-out", 3)),
        Optional.of(new MediaResult(List.of(path), List.of())));
  }

  private static FlowResult flow(Judgement verdict, List<LegResult> legs) {
    return flow(verdict, legs, Optional.empty());
  }

  private static FlowResult flow(
      Judgement verdict, List<LegResult> legs, Optional<MediaResult> media) {
    return new FlowResult(
        "yahoo-im-in",
        RulesKind.POLICY,
        "mine.yaml",
        List.of(),
        Outcome.worst(legs.stream().map(LegResult::outcome).toList()),
        Optional.empty(),
        verdict,
        Optional.empty(),
        legs,
        List.of(),
        media,
        Remarks.NONE);
  }
}
