package org.fedsim.scenarios.lab;

import java.io.IOException;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fedsim.network.Network;
import org.fedsim.network.Topology;
import org.fedsim.scenarios.attribution.Evidence;
import org.fedsim.scenarios.attribution.Judge;
import org.fedsim.scenarios.result.LegResult;
import org.fedsim.scenarios.result.Outcome;
import org.fedsim.scenarios.run.FirewallChoice;
import org.fedsim.scenarios.run.FlowRunner;
import org.fedsim.scenarios.run.Observation;
import org.fedsim.scenarios.run.RulesetChoice;
import org.fedsim.scenarios.run.RunSettings;
import org.fedsim.scenarios.script.Scenario;
import org.fedsim.scenarios.script.Step;
import org.fedsim.wire.Timers;

/** Plays scenarios on one kind of network: one scenario, one lab. */
final class LabRunner implements FlowRunner {
  private final LabNetwork labNetwork;
  private final Topology topology;
  private final LabIdentities identities;

  LabRunner(LabNetwork labNetwork, Topology topology, LabIdentities identities) {
    this.labNetwork = labNetwork;
    this.topology = topology;
    this.identities = identities;
  }

  @Override
  public String network() {
    return labNetwork.kind();
  }

  @Override
  public Observation run(Scenario scenario, FirewallChoice firewall, RunSettings settings)
      throws IOException, InterruptedException {
    Timers timers = settings.timers();
    Network network = labNetwork.open(topology, firewall, timers.tellLosses(), Lab.hosts(scenario));
    try (Lab lab = Lab.open(network, scenario, timers, identities)) {
      return play(scenario, lab, new Judge(topology, firewall.kind(), inhabited(firewall)));
    }
  }

  /** The addresses at which somebody is beside those of the topology. */
  private static Set<Inet4Address> inhabited(FirewallChoice firewall) {
    return firewall instanceof RulesetChoice ruleset
        ? Set.copyOf(ruleset.translated().values())
        : Set.of();
  }

  private Observation play(Scenario scenario, Lab lab, Judge judge) throws InterruptedException {
    StepPlayer player = new StepPlayer(lab, scenario.dialogs());
    List<LegResult> legs = new ArrayList<>();
    Set<String> unsuccessful = new HashSet<>();
    for (Step step : scenario.steps()) {
      if (!scenario.canRun(step, unsuccessful)) {
        continue;
      }
      Evidence evidence = player.play(step);
      Optional<String> leg = step.legName();
      if (leg.isEmpty() && evidence instanceof Evidence.Broken broken) {
        // No leg could tell of it, and it must not go unnoticed.
        throw new IllegalStateException(broken.text());
      }
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
    return new Observation(legs, player.media(), lab.network().remarks());
  }
}
