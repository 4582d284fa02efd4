package org.fedsim.network.nft.walk;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What became of a packet in one chain that it came to: how far it got, and why no further. The
 * chains that it was led to from there are kept by the position of the rule that led it.
 */
final class Stay {
  private final Chain chain;
  private final Set<Integer> matched = new HashSet<>();
  private final Map<Integer, Stay> entered = new HashMap<>();
  private int last = -1;
  private Leaving leaving = Leaving.AT_THE_END;
  private Optional<Rule> by = Optional.empty();

  /** Why no further rule of the chain was asked. */
  enum Leaving {
    /** There is none. */
    AT_THE_END,
    /** A rule took it out of the chain. */
    RETURNED,
    /** A rule led it elsewhere, and not back. */
    WENT,
    /** Its way through the base chain ended, here or in a chain that it was led to. */
    DECIDED,
    /** Nobody can tell how it went on. */
    LOST_SIGHT
  }

  Stay(Chain chain) {
    this.chain = chain;
  }

  Chain chain() {
    return chain;
  }

  void asked(int position) {
    last = position;
  }

  void matched(int position) {
    matched.add(position);
  }

  Stay enter(int position, Chain target) {
    Stay stay = new Stay(target);
    entered.put(position, stay);
    return stay;
  }

  /**
   * @param rule that did it; empty for the end of the chain, or a policy
   */
  void leave(Leaving why, Optional<Rule> rule) {
    leaving = why;
    by = rule;
  }

  boolean wasAsked(int position) {
    return position <= last;
  }

  boolean hasMatched(int position) {
    return matched.contains(position);
  }

  /** Where the packet was led to by the rule at a position. */
  Optional<Stay> entered(int position) {
    return Optional.ofNullable(entered.get(position));
  }

  Leaving leaving() {
    return leaving;
  }

  Optional<Rule> by() {
    return by;
  }
}
