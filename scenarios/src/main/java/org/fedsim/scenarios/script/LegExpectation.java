package org.fedsim.scenarios.script;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.fedsim.scenarios.result.CauseCode;
import org.fedsim.scenarios.result.Outcome;

/**
 * What one leg must show. What is empty is not looked at.
 *
 * @param outcome the outcome
 * @param cause the code of the cause
 * @param rule name of the rule that decided, {@code default} for the policy's default
 * @param nearest the nearest rule
 * @param port destination port of the packet that was decided on
 * @param sipStatus the status of the SIP response that refused
 * @param diagnostics how the diagnostics header of that response begins, for example {@code
 *     ms-client-diagnostics: 52017}
 */
public record LegExpectation(
    Outcome outcome,
    Optional<CauseCode> cause,
    Optional<String> rule,
    Optional<ExpectedNearest> nearest,
    OptionalInt port,
    OptionalInt sipStatus,
    Optional<String> diagnostics) {

  /**
   * The nearest rule that a cause must name.
   *
   * @param name the rule's name
   * @param differs the fields that must keep it from matching, in the order {@code protocol, from,
   *     to, port, source-port}, or {@code order} alone; empty when only the name is looked at
   */
  public record ExpectedNearest(String name, List<String> differs) {
    public ExpectedNearest {
      differs = List.copyOf(differs);
    }
  }

  /** Only the outcome is looked at. */
  public static LegExpectation of(Outcome outcome) {
    return new LegExpectation(
        outcome,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        Optional.empty());
  }
}
