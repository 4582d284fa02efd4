package org.fedsim.network.nft.walk;

import java.util.List;

/**
 * A rule of a listed ruleset.
 *
 * @param chain the chain that it stands in
 * @param handle its number within its table
 * @param conditions what it asks for, in order
 * @param branches what it does with a packet that meets them: one, several for a verdict map, none
 *     for a rule that only counts or marks
 * @param translates whether it translates addresses
 * @param untracks whether it takes a packet out of connection tracking
 */
public record WalkedRule(
    ChainKey chain,
    long handle,
    List<Condition> conditions,
    List<Branch> branches,
    boolean translates,
    boolean untracks) {

  /** Where a chain is. */
  public record ChainKey(String family, String table, String chain) {}

  /** What a rule does with a packet, under the conditions of a verdict map if it has one. */
  record Branch(List<Condition> extra, Verdict verdict) {}

  /** What a rule says of a packet. */
  sealed interface Verdict {
    /** It passes this base chain. */
    record Accept() implements Verdict {}

    /** It is gone, told or not. */
    record Lose() implements Verdict {}

    /** Back to where this chain was jumped to from. */
    record Return() implements Verdict {}

    /** On to another chain; {@code back} says whether it comes back here. */
    record Enter(String target, boolean back) implements Verdict {}

    /** The next rule, or something that is not read. */
    record Other() implements Verdict {}
  }

  public WalkedRule {
    conditions = List.copyOf(conditions);
    branches = List.copyOf(branches);
  }
}
