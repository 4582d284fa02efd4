package org.fedsim.scenarios.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.fedsim.scenarios.library.Library;
import org.fedsim.scenarios.result.FlowResult;
import org.fedsim.scenarios.run.Flow;
import org.fedsim.scenarios.run.FlowBatch;
import org.fedsim.scenarios.run.FlowRunner;
import org.fedsim.scenarios.run.NetworkChoice;
import org.fedsim.scenarios.run.RunSettings;
import org.fedsim.wire.Timers;
import org.junit.jupiter.api.Test;

/**
 * However many labs there were, the heap holds what it held after the first hundred: a sweep over
 * all scenarios and all subsets of a policy's rules runs in the memory of one run. {@code
 * -Dfedsim.labs=N} plays N of them, at least 200, and {@code -Dfedsim.seed=N} the same ones again.
 */
class LabsLeaveNoMemoryTest {
  /** After so many every class is loaded, and every pool and cache has its size. */
  private static final int FIRST = 100;

  private static final List<String> RULES =
      List.of(
          "access-sip-in",
          "access-sip-out",
          "access-client-in",
          "av-rtp-tcp-out",
          "av-stun-out",
          "av-stun-in");

  /** What a lab is made of: nothing of a lab that is closed may be reachable. */
  private static final List<String> PARTS =
      List.of(
          "org.fedsim.scenarios.lab.Lab",
          "org.fedsim.network.loopback.",
          "org.fedsim.network.Journal",
          "org.fedsim.wire.sip.",
          "org.fedsim.wire.ua.",
          "org.fedsim.wire.media.",
          "org.fedsim.wire.turn.",
          "org.fedsim.edge.",
          "org.fedsim.partner.",
          "java.util.TimerThread",
          "org.ice4j.ice.Agent");

  private final int labs = Math.max(2 * FIRST, Integer.getInteger("fedsim.labs", 2 * FIRST));
  private final long seed = Long.getLong("fedsim.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Library library = new Library(Path.of(""));
  private final FlowRunner runner = new Labs().on(NetworkChoice.LOOPBACK, library.site());
  private final List<FlowResult> results = new ArrayList<>();

  @Test
  void theHeapHoldsNoMoreAfterManyLabsThanAfterAHundred() throws Exception {
    System.out.println("fedsim.seed=" + seed + " fedsim.labs=" + labs);
    play(FIRST);
    // In this order: looking at the heap starts a thread of the virtual machine's own.
    LiveObjects before = LiveObjects.now();
    Leftovers leftovers = Leftovers.now();
    play(labs - FIRST);
    leftovers.awaitNoMore();
    // The results are still held, and hold nothing of the labs that they came from.
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThat(grown(before, LiveObjects.now()))
                    .as("objects of closed labs")
                    .isEmpty());
    assertThat(results).hasSize(labs).noneMatch(FlowResult::hasFault);
    // A report needs them, about 1.4 KB for each flow; all else must be as it was.
    results.clear();
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThat(LiveObjects.now().bytes())
                    .as("bytes of live objects")
                    .isLessThan(before.bytes() * 11 / 10));
  }

  /** Parts of labs that are more than they were, beyond what chance keeps for a moment. */
  private static TreeMap<String, String> grown(LiveObjects before, LiveObjects now) {
    TreeMap<String, String> grown = new TreeMap<>();
    for (String part : PARTS) {
      now.instances(part)
          .forEach(
              (name, count) -> {
                long then = before.instances(name).getOrDefault(name, 0L);
                if (count > then + 10) {
                  grown.put(name, then + " -> " + count);
                }
              });
    }
    return grown;
  }

  private void play(int count) throws InterruptedException {
    List<Flow> flows = new ArrayList<>();
    List<String> scenarios = library.scenarioNames();
    for (int i = 0; i < count; i++) {
      int subset = random.nextInt(1 << RULES.size());
      List<String> without = new ArrayList<>();
      for (int rule = 0; rule < RULES.size(); rule++) {
        if ((subset >> rule & 1) != 0) {
          without.add(RULES.get(rule));
        }
      }
      String scenario = scenarios.get(random.nextInt(scenarios.size()));
      flows.add(new Flow(library.scenario(scenario), library.policy("lync-2013-pic", without)));
    }
    RunSettings settings = new RunSettings(Timers.LAB);
    results.addAll(new FlowBatch(runner, settings, 3).run(flows, flow -> {}));
  }
}
