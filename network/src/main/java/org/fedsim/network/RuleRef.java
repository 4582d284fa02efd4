package org.fedsim.network;

/**
 * Where a decision was written down.
 *
 * @param name the rule's name, or {@code default}, or {@code invalid}
 * @param file the policy file as the user named it, or {@code builtin:NAME}
 * @param line 1-based line of the rule's first key, or of the {@code default:} key
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
