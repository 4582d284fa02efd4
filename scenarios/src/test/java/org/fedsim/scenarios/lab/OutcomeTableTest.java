package org.fedsim.scenarios.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.fedsim.scenarios.library.Library;
import org.fedsim.scenarios.result.CauseCode;
import org.fedsim.scenarios.result.LegResult;
import org.fedsim.scenarios.result.MediaPath;
import org.fedsim.scenarios.result.Outcome;
import org.fedsim.scenarios.run.Observation;
import org.fedsim.scenarios.run.RunSettings;
import org.fedsim.wire.Timers;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Which federation flows survive which policy: every shipped scenario under every shipped policy
 * and without every rule of the port summary. What is expected is derived here from which rule each
 * leg needs, and not read from the scenario files, so that a wrong expectation in a file cannot
 * hide a wrong outcome.
 */
class OutcomeTableTest {
  private static final List<String> RULES =
      List.of(
          "access-sip-in",
          "access-sip-out",
          "access-client-in",
          "av-rtp-tcp-out",
          "av-stun-out",
          "av-stun-in");

  private final Library library = new Library(Path.of(""));
  private final LabRunner runner = new LabRunner();

  @TestFactory
  Stream<DynamicTest> everyFlowUnderEveryPolicy() {
    List<DynamicTest> tests = new ArrayList<>();
    for (String scenario : library.scenarioNames()) {
      for (String policy :
          List.of("lync-2013-pic", "lync-2013-pic-literal", "im-only", "open", "closed")) {
        tests.add(test(scenario, policy, List.of()));
      }
      for (String rule : RULES) {
        tests.add(test(scenario, "lync-2013-pic", List.of(rule)));
      }
    }
    return tests.stream();
  }

  private DynamicTest test(String scenario, String policy, List<String> without) {
    String name = scenario + " under " + policy + (without.isEmpty() ? "" : " without " + without);
    return DynamicTest.dynamicTest(name, () -> check(scenario, policy, without));
  }

  private void check(String scenario, String policy, List<String> without) throws Exception {
    Observation seen =
        runner.run(
            library.scenario(scenario),
            library.policy(policy, without),
            new RunSettings(Timers.LAB));
    Expected expected = new Expected(policy, without);
    for (LegResult leg : seen.legs()) {
      assertThat(leg.outcome())
          .as(leg.leg() + ": " + leg.cause())
          .isEqualTo(expected.outcome(scenario, leg.leg()));
      assertThat(leg.cause().map(c -> c.code())).isEqualTo(expected.cause(scenario, leg.leg()));
      if (leg.outcome() == Outcome.BLOCKED) {
        assertThat(leg.cause().orElseThrow().rule().orElseThrow().name()).isEqualTo("default");
        assertThat(leg.cause().orElseThrow().packet().orElseThrow().destination().getPort())
            .isIn(expected.ports(scenario, leg.leg()));
      }
    }
    assertThat(seen.legs()).isNotEmpty();
    assertThat(seen.media().flatMap(m -> m.path())).isEqualTo(expected.path(scenario));
    seen.media()
        .filter(m -> m.path().isPresent())
        .ifPresent(
            m ->
                assertThat(m.streams())
                    .hasSize(scenario.contains("video") ? 4 : 2)
                    .allMatch(s -> s.sent() == 10 && s.received() == 10 && s.lost() == 0));
  }

  /** What the six rows let through, leg by leg. */
  private record Expected(String policy, List<String> without) {

    private boolean has(String rule) {
      return switch (policy) {
        case "open" -> true;
        case "closed" -> false;
        case "im-only" -> rule.startsWith("access-sip");
        // The letter of the port summary: its A/V rows name the Access interface.
        case "lync-2013-pic-literal" -> !rule.startsWith("av-");
        default -> !without.contains(rule);
      };
    }

    Outcome outcome(String scenario, String leg) {
      if (!has(rule(scenario, leg))) {
        return Outcome.BLOCKED;
      }
      return cause(scenario, leg).isPresent() ? Outcome.FAILED : Outcome.SUCCEEDED;
    }

    Optional<CauseCode> cause(String scenario, String leg) {
      if (!has(rule(scenario, leg))) {
        return Optional.of(CauseCode.FIREWALL_DROPPED);
      }
      return switch (scenario + " " + leg) {
        case "aol-im-out-no-client-eku request", "aol-im-in-no-client-eku reply" ->
            Optional.of(CauseCode.TLS_MISSING_CLIENT_EKU);
        case "yahoo-audio-out set-up", "skype-video-out set-up" ->
            Optional.of(CauseCode.MEDIA_NOT_SUPPORTED);
        case "messenger-audio-encryption-required set-up" ->
            Optional.of(CauseCode.MEDIA_ENCRYPTION_MISMATCH);
        default -> Optional.empty();
      };
    }

    /** The row that a leg stands or falls with. */
    private static String rule(String scenario, String leg) {
      if (scenario.equals("remote-user-im")) {
        return "access-client-in";
      }
      if (leg.startsWith("media")) {
        return "av-stun-in";
      }
      boolean in = scenario.contains("-in");
      if (leg.equals("stun")) {
        return in ? "av-stun-in" : "av-stun-out";
      }
      // Everybody opens his own connection for his own requests: the second leg goes the other way.
      boolean second = leg.equals("reply") || leg.equals("notify");
      return in ^ second ? "access-sip-in" : "access-sip-out";
    }

    List<Integer> ports(String scenario, String leg) {
      return List.of(
          Map.of("access-client-in", 443, "av-stun-in", 3478, "av-stun-out", 3478)
              .getOrDefault(rule(scenario, leg), 5061));
    }

    Optional<MediaPath> path(String scenario) {
      boolean call = scenario.contains("-audio-") || scenario.contains("-video-");
      if (!call || outcome(scenario, "set-up") != Outcome.SUCCEEDED || !has("av-stun-in")) {
        return Optional.empty();
      }
      return Optional.of(policy.equals("open") ? MediaPath.UDP_DIRECT : MediaPath.UDP_RELAY);
    }
  }
}
