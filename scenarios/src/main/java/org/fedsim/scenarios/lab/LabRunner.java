package org.fedsim.scenarios.lab;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fedsim.network.Topology;
import org.fedsim.network.loopback.LoopbackNetwork;
import org.fedsim.scenarios.result.LegResult;
import org.fedsim.scenarios.result.Outcome;
import org.fedsim.scenarios.run.FlowRunner;
import org.fedsim.scenarios.run.Observation;
import org.fedsim.scenarios.run.PolicyChoice;
import org.fedsim.scenarios.run.RunSettings;
import org.fedsim.scenarios.script.Scenario;
import org.fedsim.scenarios.script.Step;
import org.fedsim.wire.Timers;

/** Plays scenarios on the embedded loopback network: one scenario, one lab. */
public final class LabRunner implements FlowRunner {
  private final Topology topology = Topology.federation();
  private final LabIdentities identities = new LabIdentities();

  @Override
  public String network() {
    return "loopback";
  }

  @Override
  public Observation run(Scenario scenario, PolicyChoice policy, RunSettings settings)
      throws IOException, InterruptedException {
    Timers timers = settings.timers();
    LoopbackNetwork network =
        LoopbackNetwork.open(
            topology, policy.policy(), new LoopbackNetwork.Options(timers.tellLosses()));
    try (Lab lab = Lab.open(network, scenario, timers, identities)) {
      return play(scenario, lab);
    }
  }

  private Observation play(Scenario scenario, Lab lab) throws InterruptedException {
    Judge judge = new Judge(topology);
    StepPlayer player = new StepPlayer(lab);
    List<LegResult> legs = new ArrayList<>();
    Set<String> unsuccessful = new HashSet<>();
    for (Step step : scenario.steps()) {
      if (!scenario.canRun(step, unsuccessful)) {
        continue;
      }
      Evidence evidence = player.play(step);
      Optional<String> leg = step.legName();
      if (leg.isPresent() && !unsuccessful.contains(leg.get())) {
        LegResult result = judge.judge(leg.get(), evidence);
        // A leg of several steps is as good as its worst step.
        legs.removeIf(earlier -> earlier.leg().equals(leg.get()));
        legs.add(result);
        if (result.outcome() != Outcome.SUCCEEDED) {
          unsuccessful.add(leg.get());
        }
      }
    }
    return new Observation(legs, player.media());
  }
}
