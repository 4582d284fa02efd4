package org.fedsim.scenarios.result;

import java.util.List;
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
 * @param notes more about it, each a sentence for people with a full stop
 */
public record LegResult(
    String leg,
    Outcome outcome,
    long millis,
    OptionalDouble standardWaitSeconds,
    Optional<Cause> cause,
    Optional<Delay> delayed,
    List<String> notes) {

  public LegResult {
    notes = List.copyOf(notes);
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
        leg,
        Outcome.SUCCEEDED,
        millis,
        OptionalDouble.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of());
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
        Optional.empty(),
        List.of());
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
        Optional.of(delay),
        List.of());
  }

  /** The same with something more to say about it. */
  public LegResult noting(List<String> sentences) {
    return new LegResult(leg, outcome, millis, standardWaitSeconds, cause, delayed, sentences);
  }

  /** A leg that the firewall blocked. */
  public static LegResult blocked(
      String leg, long millis, OptionalDouble standardWaitSeconds, Cause cause) {
    return new LegResult(
        leg,
        Outcome.BLOCKED,
        millis,
        standardWaitSeconds,
        Optional.of(cause),
        Optional.empty(),
        List.of());
  }

  /** A leg that failed at something other than the firewall. */
  public static LegResult failed(
      String leg, long millis, OptionalDouble standardWaitSeconds, Cause cause) {
    return new LegResult(
        leg,
        Outcome.FAILED,
        millis,
        standardWaitSeconds,
        Optional.of(cause),
        Optional.empty(),
        List.of());
  }
}
