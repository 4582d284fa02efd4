package org.fedsim.scenarios.run;

import java.util.List;
import java.util.Optional;
import org.fedsim.network.Remarks;
import org.fedsim.scenarios.result.LegResult;
import org.fedsim.scenarios.result.MediaResult;

/**
 * What was seen when a scenario was played, before anybody asks whether it was expected.
 *
 * @param legs the legs that were run, in their order
 * @param media for calls that were set up
 * @param remarks what the network says of itself
 */
public record Observation(List<LegResult> legs, Optional<MediaResult> media, Remarks remarks) {
  public Observation {
    legs = List.copyOf(legs);
  }

  /** What was seen on a network that has nothing to remark. */
  public Observation(List<LegResult> legs, Optional<MediaResult> media) {
    this(legs, media, Remarks.NONE);
  }
}
