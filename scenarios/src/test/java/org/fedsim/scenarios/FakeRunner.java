package org.fedsim.scenarios;

import org.fedsim.scenarios.run.FirewallChoice;
import org.fedsim.scenarios.run.FlowRunner;
import org.fedsim.scenarios.run.Observation;
import org.fedsim.scenarios.run.RunSettings;
import org.fedsim.scenarios.script.Scenario;

/** Observes what a test says, without a lab. */
public final class FakeRunner implements FlowRunner {

  /** What is observed when a scenario is played. */
  public interface Script {
    Observation play(Scenario scenario) throws Exception;
  }

  private final Script script;

  public FakeRunner(Script script) {
    this.script = script;
  }

  @Override
  public String network() {
    return "fake";
  }

  @Override
  public Observation run(Scenario scenario, FirewallChoice firewall, RunSettings settings)
      throws Exception {
    return script.play(scenario);
  }
}
