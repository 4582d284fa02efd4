package org.fedsim.scenarios.run;

import org.fedsim.scenarios.script.Scenario;

/**
 * One thing to run.
 *
 * @param scenario what is played
 * @param policy under what
 */
public record Flow(Scenario scenario, PolicyChoice policy) {}
