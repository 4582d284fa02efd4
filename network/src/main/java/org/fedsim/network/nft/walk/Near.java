package org.fedsim.network.nft.walk;

import java.util.List;
import java.util.Optional;

/**
 * The rule that came nearest to letting a lost packet pass.
 *
 * @param rule on which it hangs: the one that would have accepted, or, where that asks for nothing
 *     that the packet has not, the rule that leads to it
 * @param differs in what the packet differs, as {@link org.fedsim.network.Nearest} calls it; empty
 *     when in nothing
 * @param missed why the packet did not come to it
 * @param missedBy the rule that took it past; empty when none did
 * @param alsoAsks a rule on the way there that the packet differs from, too; empty when none does
 * @param states the connection states that it asks for, where the packet differs in that
 * @param wantsTranslation whether it asks for a packet that has been translated
 */
public record Near(
    Rule rule,
    List<String> differs,
    Missed missed,
    Optional<Rule> missedBy,
    Optional<Rule> alsoAsks,
    List<String> states,
    boolean wantsTranslation) {

  /** Why a packet did not come to a rule that asks for nothing that it has not. */
  public enum Missed {
    /** It did come to it, or would have differed. */
    NOT_AT_ALL,
    /** Another rule decided before. */
    DECIDED_BEFORE,
    /** A rule took it out of the chain before. */
    RETURNED_BEFORE,
    /** A rule led it elsewhere before, and not back. */
    WENT_BEFORE
  }
}
