package org.fedsim.scenarios.result;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What one leg showed.
 *
 * @param leg the leg's name
 * @param outcome how it ended
 * @param millis how long it took
 * @param standardWaitSeconds how long a user would have waited with the standard timers; empty when
 *     a failure was told at once, or nothing was waited for
 * @param cause why it did not succeed; present exactly when it did not
 * @param delayed what it was held up by, if it succeeded all the same
 */
public record LegResult(
    String leg,
    Outcome outcome,
    long millis,
    OptionalDouble standardWaitSeconds,
    Optional<Cause> cause,
    Optional<Delay> delayed) {

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
    return new LegResult(
        leg, Outcome.SUCCEEDED, millis, OptionalDouble.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * A leg that succeeded after a wait that no rule is to blame for.
   *
   * @param seconds what a user would have waited
   */
  public static LegResult late(String leg, long millis, double seconds) {
    return new LegResult(
        leg,
        Outcome.SUCCEEDED,
        millis,
        OptionalDouble.of(seconds),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * A leg that succeeded late, because of a rule.
   *
   * @param seconds what a user would have waited
   */
  public static LegResult delayed(String leg, long millis, double seconds, Delay delay) {
    return new LegResult(
        leg,
        Outcome.SUCCEEDED,
        millis,
        OptionalDouble.of(seconds),
        Optional.empty(),
        Optional.of(delay));
  }

  /** A leg that the firewall blocked. */
  public static LegResult blocked(
      String leg, long millis, OptionalDouble standardWaitSeconds, Cause cause) {
    return new LegResult(
        leg, Outcome.BLOCKED, millis, standardWaitSeconds, Optional.of(cause), Optional.empty());
  }

  /** A leg that failed at something other than the firewall. */
  public static LegResult failed(
      String leg, long millis, OptionalDouble standardWaitSeconds, Cause cause) {
    return new LegResult(
        leg, Outcome.FAILED, millis, standardWaitSeconds, Optional.of(cause), Optional.empty());
  }
}
