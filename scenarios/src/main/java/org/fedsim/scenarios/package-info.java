/**
 * Scenarios, the runner, verdicts, reports and the command line.
 *
 * <p>The way of the data: a file becomes a {@link org.fedsim.scenarios.script.Scenario}; a {@link
 * org.fedsim.scenarios.run.FlowRunner} plays it under a policy; what it observed is compared with
 * what the scenario expects ({@link org.fedsim.scenarios.run.Verdicts}) and becomes a {@link
 * org.fedsim.scenarios.result.RunReport}, the one model that every report is written from.
 */
package org.fedsim.scenarios;
