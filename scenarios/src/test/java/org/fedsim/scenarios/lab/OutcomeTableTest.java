package org.fedsim.scenarios.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.fedsim.network.Packet;
import org.fedsim.network.Protocol;
import org.fedsim.scenarios.library.Library;
import org.fedsim.scenarios.result.CauseCode;
import org.fedsim.scenarios.result.LegResult;
import org.fedsim.scenarios.result.MediaPath;
import org.fedsim.scenarios.result.Outcome;
import org.fedsim.scenarios.result.PathTried;
import org.fedsim.scenarios.run.FlowRunner;
import org.fedsim.scenarios.run.NetworkChoice;
import org.fedsim.scenarios.run.Observation;
import org.fedsim.scenarios.run.RunSettings;
import org.fedsim.wire.Timers;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Which federation flows survive which policy: every shipped scenario under every shipped policy
 * and without every rule of the port summary, and without both rules that carry media. What is
 * expected is derived here from which rule each leg needs, and not read from the scenario files, so
 * that a wrong expectation in a file cannot hide a wrong outcome.
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

  /** Both sides of its call have TCP candidates only. */
  private static final String TCP_ONLY = "messenger-rtp-tcp-out";

  private static final String EDGE_AV = "198.51.100.12";
  private static final String MESSENGER_CLIENT = "203.0.113.50";
  private static final String SKYPE_CLIENT = "203.0.113.60";

  private final Library library = new Library(Path.of(""));
  private final FlowRunner runner = new Labs().on(NetworkChoice.LOOPBACK, library.site());

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
      tests.add(test(scenario, "lync-2013-pic", List.of("av-stun-in", "av-rtp-tcp-out")));
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
            .isBetween(
                expected.firstPort(scenario, leg.leg()), expected.lastPort(scenario, leg.leg()));
        assertThat(leg.cause().orElseThrow().paths())
            .extracting(PathTried::path)
            .containsExactlyElementsOf(expected.pathsTried(scenario, leg.leg()));
        leg.cause().orElseThrow().paths().forEach(OutcomeTableTest::checkPathTried);
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

  /** Each path failed on the packet that it would have begun with, and by the default. */
  private static void checkPathTried(PathTried tried) {
    assertThat(tried.rule().name()).isEqualTo("default");
    Packet packet = tried.packet();
    boolean fromEdge = packet.source().getAddress().getHostAddress().equals(EDGE_AV);
    InetSocketAddress edge = fromEdge ? packet.source() : packet.destination();
    InetSocketAddress client = fromEdge ? packet.destination() : packet.source();
    assertThat(edge.getAddress().getHostAddress()).isEqualTo(EDGE_AV);
    assertThat(client.getAddress().getHostAddress()).isIn(MESSENGER_CLIENT, SKYPE_CLIENT);
    switch (tried.path()) {
      case UDP_RELAY -> {
        assertThat(packet.protocol()).isEqualTo(Protocol.UDP);
        assertThat(fromEdge).isFalse();
        assertThat(edge.getPort()).isEqualTo(3478);
      }
      case UDP_DIRECT -> {
        assertThat(packet.protocol()).isEqualTo(Protocol.UDP);
        assertThat(edge.getPort()).isBetween(50_000, 59_999);
        assertThat(client.getPort()).isBetween(50_000, 59_999);
      }
      case TCP -> {
        assertThat(packet.tcp()).isEqualTo(Packet.Tcp.SYN);
        assertThat(fromEdge).isTrue();
        assertThat(edge.getPort()).isBetween(50_000, 59_999);
        assertThat(client.getPort()).isBetween(50_000, 59_999);
      }
      default -> throw new AssertionError(tried);
    }
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

    private boolean passes(String scenario, String leg) {
      return leg.startsWith("media") ? mediaPath(scenario).isPresent() : has(rule(scenario, leg));
    }

    /** The ways of media in ICE's order of preference, and the row that each needs. */
    private Optional<MediaPath> mediaPath(String scenario) {
      boolean udp = !scenario.equals(TCP_ONLY);
      // No row of the port summary opens UDP between the media ports themselves.
      if (udp && policy.equals("open")) {
        return Optional.of(MediaPath.UDP_DIRECT);
      }
      if (udp && has("av-stun-in")) {
        return Optional.of(MediaPath.UDP_RELAY);
      }
      return has("av-rtp-tcp-out") ? Optional.of(MediaPath.TCP) : Optional.empty();
    }

    Outcome outcome(String scenario, String leg) {
      if (!passes(scenario, leg)) {
        return Outcome.BLOCKED;
      }
      return cause(scenario, leg).isPresent() ? Outcome.FAILED : Outcome.SUCCEEDED;
    }

    Optional<CauseCode> cause(String scenario, String leg) {
      if (!passes(scenario, leg)) {
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

    /** The row that a leg of signalling or STUN stands or falls with. */
    private static String rule(String scenario, String leg) {
      if (scenario.equals("remote-user-im")) {
        return "access-client-in";
      }
      boolean in = scenario.contains("-in");
      if (leg.equals("stun")) {
        return in ? "av-stun-in" : "av-stun-out";
      }
      // Everybody opens his own connection for his own requests: the second leg goes the other way.
      boolean second = leg.equals("reply") || leg.equals("notify");
      return in ^ second ? "access-sip-in" : "access-sip-out";
    }

    /** The port that a blocked leg was to reach: for media, that of the path named first. */
    int firstPort(String scenario, String leg) {
      if (leg.startsWith("media")) {
        return scenario.equals(TCP_ONLY) ? 50_000 : 3478;
      }
      return Map.of("access-client-in", 443, "av-stun-in", 3478, "av-stun-out", 3478)
          .getOrDefault(rule(scenario, leg), 5061);
    }

    int lastPort(String scenario, String leg) {
      int first = firstPort(scenario, leg);
      return first == 50_000 ? 59_999 : first;
    }

    /** What the cause of a blocked leg must list. */
    List<MediaPath> pathsTried(String scenario, String leg) {
      if (!leg.startsWith("media")) {
        return List.of();
      }
      return scenario.equals(TCP_ONLY)
          ? List.of(MediaPath.TCP)
          : List.of(MediaPath.UDP_RELAY, MediaPath.UDP_DIRECT, MediaPath.TCP);
    }

    Optional<MediaPath> path(String scenario) {
      boolean call =
          scenario.contains("-audio-") || scenario.contains("-video-") || scenario.equals(TCP_ONLY);
      return call && outcome(scenario, "set-up") == Outcome.SUCCEEDED
          ? mediaPath(scenario)
          : Optional.empty();
    }
  }
}
