package org.fedsim.scenarios.run;

import org.fedsim.scenarios.script.Scenario;

/**
 * One thing to run.
 *
 * @param scenario what is played
 * @param firewall what the external firewall is told
 */
public record Flow(Scenario scenario, FirewallChoice firewall) {}
