package org.fedsim.scenarios.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.fedsim.network.kernel.KernelSupport;
import org.fedsim.scenarios.library.Library;
import org.fedsim.scenarios.result.FlowParity;
import org.fedsim.scenarios.result.FlowResult;
import org.fedsim.scenarios.run.FlowRunner;
import org.fedsim.scenarios.run.NetworkChoice;
import org.fedsim.scenarios.run.PolicyChoice;
import org.fedsim.scenarios.run.RunSettings;
import org.fedsim.scenarios.run.Verdicts;
import org.fedsim.scenarios.script.Scenario;
import org.fedsim.scenarios.script.Step;
import org.fedsim.wire.Timers;
import org.junit.jupiter.api.Test;

/**
 * Scripts at random under policies at random: what cannot be played is refused where it stands, and
 * everything else has an explanation, the same one on both networks. {@code -Dfedsim.rounds=N}
 * plays N of them, and {@code -Dfedsim.seed=N} the same ones again.
 */
class RandomScriptsTest {
  private static final int STEPS = 8;

  private final long seed = Long.getLong("fedsim.seed", System.nanoTime());
  private final int rounds = Integer.getInteger("fedsim.rounds", 20);
  private final Labs labs = new Labs();

  @Test
  void whatIsPlayedIsExplainedAndTheRestIsRefusedWhereItStands() throws Exception {
    play(List.of(labs.on(NetworkChoice.LOOPBACK, Library.shippedSite())));
  }

  @Test
  void bothNetworksShowTheSame() throws Exception {
    String missing =
        KernelSupport.checks().stream()
            .filter(c -> !c.ok())
            .map(c -> c.what() + ": " + c.found())
            .collect(Collectors.joining("; "));
    assumeTrue(missing.isEmpty(), "no kernel network here: " + missing);
    play(
        List.of(
            labs.on(NetworkChoice.LOOPBACK, Library.shippedSite()),
            labs.on(NetworkChoice.KERNEL, Library.shippedSite())));
  }

  private void play(List<FlowRunner> networks) throws Exception {
    System.out.println("RandomScriptsTest: -Dfedsim.seed=" + seed + " -Dfedsim.rounds=" + rounds);
    int refused = 0;
    Map<String, Integer> played = new TreeMap<>();
    for (int round = 0; round < rounds; round++) {
      // Each round has a seed of its own, so that one alone can be played again.
      Random random = new Random(seed + round);
      RandomScript script = new RandomScript(random);
      Scenario scenario = script.of(1 + random.nextInt(STEPS));
      refused += script.refusals().size();
      long policySeed = random.nextLong();
      PolicyChoice policy = RandomPolicy.of(new Random(policySeed));
      String what =
          "-Dfedsim.seed="
              + (seed + round)
              + " -Dfedsim.rounds=1\n"
              + script.text()
              + RandomPolicy.text(new Random(policySeed));
      List<FlowResult> results = new ArrayList<>();
      for (FlowRunner network : networks) {
        FlowResult result =
            Verdicts.judge(
                scenario, policy, network.run(scenario, policy, new RunSettings(Timers.LAB)));
        assertThat(result.hasFault()).as("%s%n%s: %s", what, network.network(), result).isFalse();
        results.add(result);
        count(scenario, result, played);
      }
      if (results.size() == 2) {
        FlowParity parity = FlowParity.of(results.get(0), results.get(1));
        assertThat(parity.differences()).as("%s%n%s", what, results).isEmpty();
      }
    }
    System.out.println("refused " + refused + ", played " + played);
    if (rounds > 5) {
      assertThat(refused).as("impossible steps").isPositive();
    }
  }

  /** How the legs of each kind of step ended. */
  private static void count(Scenario scenario, FlowResult result, Map<String, Integer> played) {
    for (Step step : scenario.steps()) {
      String outcome =
          result.legs().stream()
              .filter(leg -> step.legName().equals(Optional.of(leg.leg())))
              .findFirst()
              .map(leg -> leg.outcome().text())
              .orElse("not run");
      played.merge(step.getClass().getSimpleName() + " " + outcome, 1, Integer::sum);
    }
  }
}
