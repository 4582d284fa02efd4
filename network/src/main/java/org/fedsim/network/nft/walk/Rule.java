package org.fedsim.network.nft.walk;

import java.util.List;
import java.util.Optional;

/**
 * A rule as it is listed.
 *
 * @param chain where it stands
 * @param comment what the user calls it
 * @param statements what it asks and does, one after the other
 */
public record Rule(
    ChainName chain, long handle, Optional<String> comment, List<Statement> statements) {
  public Rule {
    statements = List.copyOf(statements);
  }

  public RuleKey key() {
    return new RuleKey(chain.family(), chain.table(), handle);
  }

  /** Whether it refuses packets audibly. */
  public boolean rejects() {
    return statements.stream().anyMatch(s -> s instanceof Statement.Reject);
  }

  /** Whether it translates addresses. */
  public boolean translates() {
    return statements.stream().anyMatch(s -> s instanceof Statement.Translate);
  }

  /** Whether it takes packets out of connection tracking. */
  public boolean untracks() {
    return statements.stream().anyMatch(s -> s instanceof Statement.Untrack);
  }

  /** Whether it matches only when a rate, a quota or the like is used up. */
  boolean isForWhatIsOver() {
    return statements.stream()
        .anyMatch(
            s ->
                s instanceof Statement.Rate rate && rate.over()
                    || s instanceof Statement.Remember r
                        && r.rates().stream().anyMatch(Statement.Rate::over));
  }

  /** Whether it can matter to what becomes of a packet. */
  boolean matters() {
    return statements.stream().anyMatch(Statement::matters);
  }

  /** The chain that it leads to, unless a verdict map says where. */
  public Optional<ChainName> target() {
    return statements.stream()
        .filter(s -> s instanceof Statement.Decide)
        .map(s -> ((Statement.Decide) s).action())
        .filter(a -> a instanceof Action.To)
        .map(a -> ((Action.To) a).chain())
        .findFirst();
  }
}
