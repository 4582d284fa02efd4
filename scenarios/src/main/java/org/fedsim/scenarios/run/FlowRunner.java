package org.fedsim.scenarios.run;

import org.fedsim.scenarios.script.Scenario;

/** Plays one scenario in a lab of its own. Safe for use by several threads at once. */
public interface FlowRunner {

  /** The kind of network that the labs are brought up on, {@code loopback} or {@code kernel}. */
  String network();

  /**
   * Brings a lab up, plays the scenario, takes the lab down.
   *
   * @return what was seen; a leg that did not succeed is a result, not an exception
   * @throws org.fedsim.network.input.InputException when what the user wrote cannot be used: the
   *     kernel refuses the ruleset
   * @throws Exception when the lab could not be brought up or fedsim itself failed
   * @throws InterruptedException when the run is cancelled
   */
  Observation run(Scenario scenario, FirewallChoice firewall, RunSettings settings)
      throws Exception;
}
