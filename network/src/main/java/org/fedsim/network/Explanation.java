package org.fedsim.network;

import java.util.List;
import java.util.Optional;

/**
 * How a verdict came about, beside the rule that decided.
 *
 * @param jumps the rules that led to the chain of the deciding rule, outermost first; empty when it
 *     stands in a base chain, or in a policy
 * @param translation how the packet's addresses were translated before it was decided on, or, for
 *     one that passed, before it left; empty when they were not
 * @param usedUp the rule whose limit, quota or meter had nothing left, and which would have let the
 *     packet pass
 * @param repeats whether the same packet, sent again a moment later, would meet the same verdict;
 *     false when a rule on its way counts, limits or ages
 * @param notes more about it, each a sentence for people with a full stop
 */
public record Explanation(
    List<RuleRef> jumps,
    Optional<Translation> translation,
    Optional<RuleRef> usedUp,
    boolean repeats,
    List<String> notes) {

  /** Nothing more to say. */
  public static final Explanation NONE =
      new Explanation(List.of(), Optional.empty(), Optional.empty(), true, List.of());

  public Explanation {
    jumps = List.copyOf(jumps);
    notes = List.copyOf(notes);
  }
}
