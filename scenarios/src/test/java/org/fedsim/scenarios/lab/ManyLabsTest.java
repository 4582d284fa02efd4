package org.fedsim.scenarios.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.fedsim.scenarios.library.Library;
import org.fedsim.scenarios.result.Outcome;
import org.fedsim.scenarios.run.FlowRunner;
import org.fedsim.scenarios.run.NetworkChoice;
import org.fedsim.scenarios.run.Observation;
import org.fedsim.scenarios.run.RunSettings;
import org.fedsim.wire.Timers;
import org.junit.jupiter.api.Test;

/** Labs do not disturb each other and leave nothing behind. */
class ManyLabsTest {
  private static final List<String> DIFFERENT =
      List.of(
          "messenger-im-out",
          "yahoo-im-in",
          "aol-presence-out",
          "skype-presence-in",
          "messenger-audio-out",
          "messenger-video-in",
          "messenger-rtp-tcp-out",
          "messenger-stun-out",
          "remote-user-im");

  private final Library library = new Library(Path.of(""));
  private final FlowRunner runner = new Labs().on(NetworkChoice.LOOPBACK);

  @Test
  void fiftyLabsOneAfterAnother() throws Exception {
    for (int i = 0; i < 50; i++) {
      assertSucceeds(DIFFERENT.get(i % DIFFERENT.size()));
    }
  }

  @Test
  void sixteenLabsSideBySide() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      List<Future<?>> labs = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        String scenario = DIFFERENT.get(i % DIFFERENT.size());
        labs.add(
            threads.submit(
                () -> {
                  assertSucceeds(scenario);
                  return null;
                }));
      }
      for (Future<?> lab : labs) {
        lab.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aLabLeavesNoThreadAndNoSocketBehind() throws Exception {
    // What is shared by all labs of a process, ice4j's pools among it, is there after the first
    // round.
    for (String scenario : DIFFERENT) {
      assertSucceeds(scenario);
    }
    Leftovers before = Leftovers.now();
    for (int i = 0; i < 3; i++) {
      for (String scenario : DIFFERENT) {
        assertSucceeds(scenario);
      }
    }
    before.awaitNoMore();
  }

  @Test
  void aLabThatIsBlockedLeavesNothingBehindEither() throws Exception {
    run("messenger-audio-in", "closed");
    run("messenger-audio-in", "im-only");
    Leftovers before = Leftovers.now();
    for (int i = 0; i < 5; i++) {
      assertThat(run("messenger-audio-in", "closed").legs().get(0).outcome())
          .isEqualTo(Outcome.BLOCKED);
      run("messenger-audio-in", "im-only");
    }
    before.awaitNoMore();
  }

  private void assertSucceeds(String scenario) throws Exception {
    assertThat(run(scenario, "lync-2013-pic").legs())
        .as(scenario)
        .isNotEmpty()
        .allMatch(leg -> leg.outcome() == Outcome.SUCCEEDED);
  }

  private Observation run(String scenario, String policy) throws Exception {
    return runner.run(
        library.scenario(scenario), library.policy(policy, List.of()), new RunSettings(Timers.LAB));
  }
}
