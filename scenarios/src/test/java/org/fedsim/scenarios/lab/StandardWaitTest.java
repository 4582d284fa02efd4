package org.fedsim.scenarios.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.SoftAssertions;
import org.fedsim.scenarios.library.Library;
import org.fedsim.scenarios.result.LegResult;
import org.fedsim.scenarios.run.FlowRunner;
import org.fedsim.scenarios.run.NetworkChoice;
import org.fedsim.scenarios.run.Observation;
import org.fedsim.scenarios.run.RunSettings;
import org.fedsim.wire.Timers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What a user would have waited, as told under lab timers, is what the standard timers take. */
class StandardWaitTest {
  /** Five hundredths, and what a busy machine takes for a leg itself. */
  private static final double SHARE = 0.05;

  private static final double SECONDS = 3;

  private final Library library = new Library(Path.of(""));
  private final FlowRunner runner = new Labs().on(NetworkChoice.LOOPBACK);

  private record Flow(String scenario, String policy, List<String> without) {
    Flow(String scenario, String policy, String... without) {
      this(scenario, policy, List.of(without));
    }
  }

  @Test
  void ofTheShortestWaits() throws Exception {
    compare(
        List.of(
            new Flow("messenger-audio-in", "lync-2013-pic"),
            new Flow("yahoo-im-in", "lync-2013-pic", "access-sip-in")));
  }

  @Test
  @EnabledIfSystemProperty(named = "fedsim.standard", matches = "true")
  void ofEveryKindOfBlockedLeg() throws Exception {
    List<Flow> flows = new ArrayList<>();
    for (String policy : List.of("closed", "im-only", "lync-2013-pic-literal")) {
      for (String scenario : library.scenarioNames()) {
        flows.add(new Flow(scenario, policy));
      }
    }
    for (String rule : List.of("access-sip-in", "access-sip-out", "access-client-in")) {
      flows.add(new Flow("messenger-im-out", "lync-2013-pic", rule));
      flows.add(new Flow("yahoo-presence-in", "lync-2013-pic", rule));
      flows.add(new Flow("remote-user-im", "lync-2013-pic", rule));
    }
    for (String rule : List.of("av-stun-in", "av-stun-out", "av-rtp-tcp-out")) {
      flows.add(new Flow("messenger-audio-out", "lync-2013-pic", rule));
      flows.add(new Flow("skype-audio-in", "lync-2013-pic", rule));
      flows.add(new Flow("messenger-rtp-tcp-out", "lync-2013-pic", rule));
    }
    flows.add(new Flow("messenger-audio-out", "lync-2013-pic", "av-stun-in", "av-rtp-tcp-out"));
    compare(flows);
  }

  private void compare(List<Flow> flows) throws Exception {
    // They wait more than they compute; too many at once, and computing shows.
    ExecutorService players = Executors.newFixedThreadPool(16);
    try {
      List<Future<Observation>> standard = new ArrayList<>();
      for (Flow flow : flows) {
        standard.add(players.submit(() -> play(flow, Timers.STANDARD)));
      }
      SoftAssertions softly = new SoftAssertions();
      for (int i = 0; i < flows.size(); i++) {
        Observation told = play(flows.get(i), Timers.LAB);
        Observation taken = standard.get(i).get();
        assertThat(taken.legs()).hasSameSizeAs(told.legs());
        for (int leg = 0; leg < told.legs().size(); leg++) {
          compare(softly, flows.get(i), told.legs().get(leg), taken.legs().get(leg));
        }
      }
      softly.assertAll();
    } finally {
      players.shutdownNow();
    }
  }

  private static void compare(SoftAssertions softly, Flow flow, LegResult told, LegResult taken) {
    String what = flow + " " + told.leg();
    softly.assertThat(taken.outcome()).as(what).isEqualTo(told.outcome());
    softly
        .assertThat(taken.standardWaitSeconds())
        .as(what + ", told under both timers")
        .isEqualTo(told.standardWaitSeconds());
    double seconds = told.standardWaitSeconds().orElse(0);
    softly
        .assertThat(taken.millis() / 1000.0)
        .as(what)
        .isBetween(seconds * (1 - SHARE), seconds * (1 + SHARE) + SECONDS);
  }

  private Observation play(Flow flow, Timers timers) throws Exception {
    return runner.run(
        library.scenario(flow.scenario()),
        library.policy(flow.policy(), flow.without()),
        new RunSettings(timers));
  }
}
