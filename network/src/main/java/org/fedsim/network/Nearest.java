package org.fedsim.network;

import java.util.List;

/**
 * The allowing rule that came closest to matching a packet that was not allowed.
 *
 * @param rule the rule
 * @param differs the fields that kept it from matching, in the order {@code protocol, from, to,
 *     port, source-port}; {@code order} alone when every field matches, but an earlier rule decided
 *     first; never empty
 */
public record Nearest(RuleRef rule, List<String> differs) {
  public Nearest {
    differs = List.copyOf(differs);
    if (differs.isEmpty()) {
      throw new IllegalArgumentException("a rule without a difference matches");
    }
  }
}
