/**
 * Plays scenarios for real: {@link org.fedsim.scenarios.lab.Lab} brings both sides up on a network
 * of the kind that {@link org.fedsim.scenarios.lab.Labs} was asked for, {@link
 * org.fedsim.scenarios.lab.LabRunner} walks through the steps, and {@link
 * org.fedsim.scenarios.lab.Judge} turns what was seen into outcomes, asking the journal only for
 * reasons.
 */
package org.fedsim.scenarios.lab;
