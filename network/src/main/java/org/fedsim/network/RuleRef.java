package org.fedsim.network;

/**
 * Where a decision was written down.
 *
 * @param name the rule's name, or {@code default}
 * @param file the policy file as the user named it, or {@code builtin:NAME}
 * @param line 1-based line of the rule's first key, or of the {@code default:} key
 * @param text the rule on one line, for people
 */
public record RuleRef(String name, String file, int line, String text) {
  /** The name that the default of a policy goes by. */
  public static final String DEFAULT = "default";
}
