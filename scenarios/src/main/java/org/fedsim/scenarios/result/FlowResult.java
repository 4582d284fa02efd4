package org.fedsim.scenarios.result;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.fedsim.network.Remarks;

/**
 * What one scenario showed under one policy, and whether that was expected.
 *
 * @param scenario name of the scenario
 * @param rules what the external firewall was told: a policy or a ruleset
 * @param policy name or file of it
 * @param without the rules taken out of it
 * @param outcome that of the worst leg
 * @param expected the outcome that the scenario expects, if it says anything about this policy
 * @param verdict observed compared with expected
 * @param explanation when the verdict is {@link Judgement#FAIL}: one sentence that says what was
 *     expected and what came
 * @param legs the legs that were run, in their order
 * @param notRun the legs that were not, because one that they depend on did not succeed
 * @param media for calls that were set up
 * @param remarks what the network says of itself: gaps in its journal, and what its decisions
 *     should not be taken for
 */
public record FlowResult(
    String scenario,
    RulesKind rules,
    String policy,
    List<String> without,
    Outcome outcome,
    Optional<Outcome> expected,
    Judgement verdict,
    Optional<String> explanation,
    List<LegResult> legs,
    List<String> notRun,
    Optional<MediaResult> media,
    Remarks remarks) {
  public FlowResult {
    without = List.copyOf(without);
    legs = List.copyOf(legs);
    notRun = List.copyOf(notRun);
  }

  /** Whether a leg ended for that reason. */
  public boolean has(CauseCode code) {
    return causes().anyMatch(cause -> cause.code() == code);
  }

  /** Whether a leg ended in a way that only a fault of fedsim can account for. */
  public boolean hasFault() {
    return causes().anyMatch(cause -> cause.code().isFault());
  }

  private Stream<Cause> causes() {
    return legs.stream().flatMap(leg -> leg.cause().stream());
  }
}
