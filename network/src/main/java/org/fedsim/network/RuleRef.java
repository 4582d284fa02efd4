package org.fedsim.network;

/**
 * Where a decision was written down.
 *
 * @param name the rule's name, or {@code default}, or {@code invalid}; of a rule of an nftables
 *     file its comment, or else {@code rule 3 of chain inet filter forward}, and {@code policy of
 *     chain inet filter forward}
 * @param file the policy or ruleset as the user named it, or {@code builtin:NAME}
 * @param line 1-based line of the rule's first key, or of the {@code default:} key; of an nftables
 *     file the line where the rule begins, or the chain whose policy it is; 0 when it is not known
 * @param text the rule on one line, for people
 */
public record RuleRef(String name, String file, int line, String text) {
  /** The name that the default of a policy goes by. */
  public static final String DEFAULT = "default";

  /**
   * The name under which a TCP segment is dropped that opens nothing and belongs to nothing ({@link
   * ConnectionState#INVALID}).
   */
  public static final String INVALID = "invalid";
}
