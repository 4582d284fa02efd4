/**
 * Running scenarios under policies: what to run ({@link org.fedsim.scenarios.run.FirewallChoice}),
 * who runs one ({@link org.fedsim.scenarios.run.FlowRunner}), and how what it observed is judged
 * ({@link org.fedsim.scenarios.run.Verdicts}).
 */
package org.fedsim.scenarios.run;
