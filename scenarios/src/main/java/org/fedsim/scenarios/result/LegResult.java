package org.fedsim.scenarios.result;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What one leg showed.
 *
 * @param leg the leg's name
 * @param outcome how it ended
 * @param millis how long it took
 * @param standardWaitSeconds when not succeeded: how long a user would have waited for that with
 *     the standard timers; empty when the failure was told at once
 * @param cause why it did not succeed; present exactly when it did not
 */
public record LegResult(
    String leg,
    Outcome outcome,
    long millis,
    OptionalDouble standardWaitSeconds,
    Optional<Cause> cause) {

  public LegResult {
    if ((outcome == Outcome.SUCCEEDED) == cause.isPresent()) {
      throw new IllegalArgumentException(
          "leg "
              + leg
              + " "
              + outcome.text()
              + (cause.isPresent() ? " with" : " without")
              + " a cause");
    }
  }

  public static LegResult succeeded(String leg, long millis) {
    return new LegResult(leg, Outcome.SUCCEEDED, millis, OptionalDouble.empty(), Optional.empty());
  }

  /** A leg that the firewall blocked. */
  public static LegResult blocked(
      String leg, long millis, OptionalDouble standardWaitSeconds, Cause cause) {
    return new LegResult(leg, Outcome.BLOCKED, millis, standardWaitSeconds, Optional.of(cause));
  }

  /** A leg that failed at something other than the firewall. */
  public static LegResult failed(
      String leg, long millis, OptionalDouble standardWaitSeconds, Cause cause) {
    return new LegResult(leg, Outcome.FAILED, millis, standardWaitSeconds, Optional.of(cause));
  }
}
