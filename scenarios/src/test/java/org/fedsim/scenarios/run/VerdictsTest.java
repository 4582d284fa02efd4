package org.fedsim.scenarios.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedsim.scenarios.Samples.PIC;
import static org.fedsim.scenarios.Samples.blockedBy;
import static org.fedsim.scenarios.Samples.blockedReply;
import static org.fedsim.scenarios.Samples.im;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.fedsim.network.policy.Policy;
import org.fedsim.scenarios.Samples;
import org.fedsim.scenarios.result.CauseCode;
import org.fedsim.scenarios.result.FlowResult;
import org.fedsim.scenarios.result.Judgement;
import org.fedsim.scenarios.result.LegResult;
import org.fedsim.scenarios.result.MediaPath;
import org.fedsim.scenarios.result.MediaResult;
import org.fedsim.scenarios.result.Outcome;
import org.fedsim.scenarios.script.Expectation;
import org.fedsim.scenarios.script.LegExpectation;
import org.fedsim.scenarios.script.LegExpectation.ExpectedNearest;
import org.fedsim.scenarios.script.Scenario;
import org.junit.jupiter.api.Test;

class VerdictsTest {
  private static final LegExpectation SUCCEEDED = LegExpectation.of(Outcome.SUCCEEDED);
  private static final LegExpectation BLOCKED = LegExpectation.of(Outcome.BLOCKED);
  private static final LegResult REQUEST = LegResult.succeeded("request", 14);
  private static final LegResult REPLY = LegResult.succeeded("reply", 9);

  @Test
  void passesWhenEveryLegIsAsExpected() {
    FlowResult flow = judge(legs(SUCCEEDED, BLOCKED), REQUEST, blockedReply());

    assertThat(flow.verdict()).isEqualTo(Judgement.PASS);
    assertThat(flow.explanation()).isEmpty();
    assertThat(flow.outcome()).isEqualTo(Outcome.BLOCKED);
    assertThat(flow.expected()).contains(Outcome.BLOCKED);
    assertThat(flow.notRun()).isEmpty();
  }

  @Test
  void saysNothingWhenNothingIsExpectedUnderThisPolicy() {
    FlowResult flow = judge(Map.of(), REQUEST, blockedReply());

    assertThat(flow.verdict()).isEqualTo(Judgement.NONE);
    assertThat(flow.expected()).isEmpty();
    assertThat(flow.outcome()).isEqualTo(Outcome.BLOCKED);
  }

  @Test
  void saysNothingWhenTheExpectationIsForOtherRulesTakenOut() {
    FlowResult flow =
        Verdicts.judge(
            im(legs(SUCCEEDED, SUCCEEDED)),
            new PolicyChoice(PIC, List.of("access-sip-in"), Policy.allowAll()),
            new Observation(List.of(REQUEST, REPLY), Optional.empty()));

    assertThat(flow.verdict()).isEqualTo(Judgement.NONE);
  }

  @Test
  void failsWithTheCauseWhenALegThatShouldSucceedIsBlocked() {
    FlowResult flow = judge(legs(SUCCEEDED, SUCCEEDED), REQUEST, blockedReply());

    assertThat(flow.verdict()).isEqualTo(Judgement.FAIL);
    assertThat(flow.explanation().orElseThrow())
        .startsWith(
            "reply was expected to succeed, but was blocked: FIREWALL_DROPPED, The external"
                + " firewall dropped tcp yahoo 203.0.113.20:50213")
        .endsWith("; see builtin:yahoo-im-out:9.");
  }

  @Test
  void failsWhenALegThatShouldBeBlockedSucceeds() {
    FlowResult flow =
        judge(legs(SUCCEEDED, blockedBy(CauseCode.FIREWALL_DROPPED, "default")), REQUEST, REPLY);

    assertThat(flow.explanation())
        .contains(
            "reply was expected to be blocked (FIREWALL_DROPPED), but succeeded; see"
                + " builtin:yahoo-im-out:9.");
  }

  @Test
  void failsWhenAnExpectedLegWasNotRun() {
    FlowResult flow = judge(legs(BLOCKED, SUCCEEDED), blocked("request"));

    assertThat(flow.notRun()).containsExactly("reply");
    assertThat(flow.explanation().orElseThrow())
        .startsWith("reply was expected to succeed, but was not run");
  }

  @Test
  void failsWhenALegIsRunThatShouldNotHaveBeen() {
    FlowResult flow = judge(Map.of("request", SUCCEEDED), REQUEST, REPLY);

    assertThat(flow.explanation().orElseThrow())
        .startsWith("reply was expected not to be run, but succeeded");
  }

  @Test
  void countsFurtherDifferences() {
    FlowResult flow = judge(legs(BLOCKED, BLOCKED), REQUEST, REPLY);

    assertThat(flow.explanation().orElseThrow()).contains("(and 1 more difference)");
  }

  @Test
  void failsOnAnotherCauseCode() {
    assertThat(explain(blockedBy(CauseCode.FIREWALL_REJECTED, "default")))
        .startsWith(
            "reply was blocked as expected, but its cause should be FIREWALL_REJECTED and is"
                + " FIREWALL_DROPPED");
  }

  @Test
  void failsOnAnotherRule() {
    assertThat(explain(blockedBy(CauseCode.FIREWALL_DROPPED, "block-sip")))
        .contains("its rule should be block-sip and is default");
  }

  @Test
  void failsOnAnotherNearestRule() {
    assertThat(explain(nearest("access-client-in")))
        .contains("its nearest rule should be access-client-in and is access-sip-out");
  }

  @Test
  void failsOnOtherDifferingFields() {
    assertThat(explain(nearest("access-sip-out", "to")))
        .contains("its fields that differ from the nearest rule should be to and is from, to");
  }

  @Test
  void comparesDifferingFieldsWithoutRegardToOrder() {
    assertThat(
            judge(legs(SUCCEEDED, nearest("access-sip-out", "to", "from")), REQUEST, blockedReply())
                .verdict())
        .isEqualTo(Judgement.PASS);
  }

  @Test
  void failsOnAnotherDestinationPort() {
    LegExpectation toStun =
        new LegExpectation(
            Outcome.BLOCKED,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalInt.of(3478),
            OptionalInt.empty(),
            Optional.empty());

    assertThat(explain(toStun)).contains("its destination port should be 3478 and is 5061");
  }

  @Test
  void comparesSipStatusAndTheBeginningOfTheDiagnosticsHeader() {
    LegResult refused = LegResult.failed("request", 3, OptionalDouble.empty(), Samples.refused());

    assertThat(
            judge(Map.of("request", sip(488, "ms-client-diagnostics: 52017")), refused).verdict())
        .isEqualTo(Judgement.PASS);
    assertThat(
            judge(Map.of("request", sip(403, "ms-client-diagnostics: 52017")), refused)
                .explanation())
        .hasValueSatisfying(e -> assertThat(e).contains("SIP status should be 403 and is 488"));
    assertThat(judge(Map.of("request", sip(488, "ms-diagnostics: 1")), refused).explanation())
        .hasValueSatisfying(
            e ->
                assertThat(e)
                    .contains("header should begin \"ms-diagnostics: 1\" and is \"ms-client"));
  }

  @Test
  void failsWhenThereIsNoSipAnswerToCompare() {
    LegExpectation expected = sip(488, "ms-client-diagnostics: 52017");
    LegResult failed =
        LegResult.failed(
            "request",
            3,
            OptionalDouble.empty(),
            org.fedsim.scenarios.result.Cause.of(CauseCode.TIMEOUT, "No answer came."));

    assertThat(judge(Map.of("request", expected), failed).explanation())
        .hasValueSatisfying(e -> assertThat(e).contains("should be 488 and there is none"));
  }

  @Test
  void comparesTheMediaPath() {
    Scenario call = Samples.call();
    Map<String, LegExpectation> legs = new LinkedHashMap<>();
    call.legs().forEach(leg -> legs.put(leg, SUCCEEDED));
    Scenario expecting =
        new Scenario(
            call.name(),
            call.about(),
            call.lab(),
            call.steps(),
            List.of(new Expectation(PIC, List.of(), legs, Optional.of(MediaPath.UDP_RELAY), 9)),
            call.at());
    List<LegResult> seen = call.legs().stream().map(l -> LegResult.succeeded(l, 1)).toList();

    assertThat(on(expecting, seen, MediaPath.UDP_RELAY).verdict()).isEqualTo(Judgement.PASS);
    assertThat(on(expecting, seen, MediaPath.UDP_DIRECT).explanation())
        .hasValueSatisfying(
            e ->
                assertThat(e)
                    .startsWith("the media path was expected to be udp-relay, but was udp-direct"));
    assertThat(on(expecting, seen, null).explanation())
        .hasValueSatisfying(e -> assertThat(e).contains("but there was none"));
  }

  private static FlowResult on(Scenario call, List<LegResult> legs, MediaPath path) {
    MediaResult media = new MediaResult(Optional.ofNullable(path).stream().toList(), List.of());
    return Verdicts.judge(call, choice(), new Observation(legs, Optional.of(media)));
  }

  private static String explain(LegExpectation reply) {
    return judge(legs(SUCCEEDED, reply), REQUEST, blockedReply()).explanation().orElseThrow();
  }

  private static LegExpectation nearest(String name, String... differs) {
    return new LegExpectation(
        Outcome.BLOCKED,
        Optional.empty(),
        Optional.empty(),
        Optional.of(new ExpectedNearest(name, List.of(differs))),
        OptionalInt.empty(),
        OptionalInt.empty(),
        Optional.empty());
  }

  private static LegExpectation sip(int status, String diagnostics) {
    return new LegExpectation(
        Outcome.FAILED,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        OptionalInt.of(status),
        Optional.of(diagnostics));
  }

  private static LegResult blocked(String leg) {
    return LegResult.blocked(
        leg, 3, OptionalDouble.of(32), Samples.firewall(Samples.droppedReply()));
  }

  private static Map<String, LegExpectation> legs(LegExpectation request, LegExpectation reply) {
    Map<String, LegExpectation> legs = new LinkedHashMap<>();
    legs.put("request", request);
    legs.put("reply", reply);
    return legs;
  }

  private static PolicyChoice choice() {
    return new PolicyChoice(PIC, List.of(), Policy.allowAll());
  }

  private static FlowResult judge(Map<String, LegExpectation> expected, LegResult... seen) {
    return Verdicts.judge(im(expected), choice(), new Observation(List.of(seen), Optional.empty()));
  }
}
