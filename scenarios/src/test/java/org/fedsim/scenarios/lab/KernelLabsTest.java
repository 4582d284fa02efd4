package org.fedsim.scenarios.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.fedsim.scenarios.KernelNeeded;
import org.fedsim.scenarios.library.Library;
import org.fedsim.scenarios.result.Outcome;
import org.fedsim.scenarios.run.FlowRunner;
import org.fedsim.scenarios.run.NetworkChoice;
import org.fedsim.scenarios.run.Observation;
import org.fedsim.scenarios.run.RunSettings;
import org.fedsim.wire.Timers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Labs on the kernel network do not disturb each other and leave nothing behind. */
@ExtendWith(KernelNeeded.class)
class KernelLabsTest {
  private static final List<String> DIFFERENT =
      List.of(
          "messenger-im-out",
          "yahoo-im-in",
          "messenger-audio-out",
          "aol-presence-out",
          "messenger-rtp-tcp-out",
          "messenger-stun-out",
          "skype-presence-in",
          "remote-user-im");

  private final Library library = new Library(Path.of(""));
  private final FlowRunner runner = new Labs().on(NetworkChoice.KERNEL);

  @Test
  void fiftyLabsOneAfterAnother() throws Exception {
    for (int i = 0; i < 50; i++) {
      assertSucceeds(DIFFERENT.get(i % DIFFERENT.size()));
    }
  }

  @Test
  void eightLabsSideBySide() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> labs = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
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
  void aLabLeavesNoThreadNoSocketAndNoNamespaceBehind() throws Exception {
    for (String scenario : DIFFERENT) {
      assertSucceeds(scenario);
    }
    run("messenger-audio-in", "closed");
    Leftovers before = Leftovers.now();
    for (String scenario : DIFFERENT) {
      assertSucceeds(scenario);
    }
    assertThat(run("messenger-audio-in", "closed").legs().get(0).outcome())
        .isEqualTo(Outcome.BLOCKED);
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
