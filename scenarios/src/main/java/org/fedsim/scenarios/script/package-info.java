/**
 * A scenario as a value: who does what, in which order, and what must come out under which policy.
 *
 * <p>Start reading at {@link org.fedsim.scenarios.script.Scenario}. Nothing in here runs anything.
 * The file format is in docs/scenarios.md.
 */
package org.fedsim.scenarios.script;
