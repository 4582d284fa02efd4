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

/** Labs for scenarios of all kinds on one network, one after another or side by side. */
final class SuccessiveLabs {
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
  private final FlowRunner runner;

  SuccessiveLabs(NetworkChoice network) {
    runner = new Labs().on(network, library.site());
  }

  /** One for each kind of scenario. */
  void oneOfEachSucceeds() throws Exception {
    succeed(DIFFERENT.size());
  }

  /** As many as that, one after another. */
  void succeed(int labs) throws Exception {
    for (int i = 0; i < labs; i++) {
      succeeds(i);
    }
  }

  /** As many as that, of which so many at a time. */
  void succeedSideBySide(int labs, int atOnce) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(atOnce);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < labs; i++) {
        int number = i;
        running.add(
            threads.submit(
                () -> {
                  succeeds(number);
                  return null;
                }));
      }
      for (Future<?> lab : running) {
        lab.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private void succeeds(int number) throws Exception {
    String scenario = DIFFERENT.get(number % DIFFERENT.size());
    assertThat(run(scenario, "lync-2013-pic").legs())
        .as(scenario)
        .isNotEmpty()
        .allMatch(leg -> leg.outcome() == Outcome.SUCCEEDED);
  }

  Observation run(String scenario, String policy) throws Exception {
    return runner.run(
        library.scenario(scenario), library.policy(policy, List.of()), new RunSettings(Timers.LAB));
  }
}
