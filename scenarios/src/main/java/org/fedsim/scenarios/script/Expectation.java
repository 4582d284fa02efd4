package org.fedsim.scenarios.script;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fedsim.scenarios.result.MediaPath;
import org.fedsim.scenarios.result.Outcome;

/**
 * What a flow must show under one policy.
 *
 * @param policy the policy
 * @param without the rules taken out of it, in the order of the file
 * @param legs what each leg must show, in the order of the steps; a leg that is missing here must
 *     not be run, because one that it depends on does not succeed
 * @param path the path that the media of a call must take
 * @param line 1-based line of the entry in the scenario file
 */
public record Expectation(
    PolicyName policy,
    List<String> without,
    Map<String, LegExpectation> legs,
    Optional<MediaPath> path,
    int line) {

  public Expectation {
    without = List.copyOf(without);
    legs = Collections.unmodifiableMap(new LinkedHashMap<>(legs));
  }

  /** The outcome of the whole flow: that of its worst leg. */
  public Outcome outcome() {
    return Outcome.worst(legs.values().stream().map(LegExpectation::outcome).toList());
  }
}
