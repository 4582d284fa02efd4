package org.fedsim.scenarios.run;

import org.fedsim.wire.Timers;

/**
 * What holds for a whole run.
 *
 * @param timers how long the simulated programs wait
 */
public record RunSettings(Timers timers) {}
