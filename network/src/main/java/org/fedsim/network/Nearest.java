package org.fedsim.network;

import java.util.List;
import java.util.Optional;

/**
 * The allowing rule that came closest to matching a packet that was not allowed.
 *
 * @param rule the rule
 * @param differs the fields that kept it from matching, in the order {@code protocol, from, to,
 *     port, source-port}; {@code order} alone when every field matches, but an earlier rule decided
 *     first; never empty
 * @param because for people, where the fields alone do not tell it: what on the way to the rule did
 *     not hold, without a full stop
 */
public record Nearest(RuleRef rule, List<String> differs, Optional<String> because) {
  public Nearest {
    differs = List.copyOf(differs);
    if (differs.isEmpty()) {
      throw new IllegalArgumentException("a rule without a difference matches");
    }
  }

  /** One whose differing fields say it all. */
  public Nearest(RuleRef rule, List<String> differs) {
    this(rule, differs, Optional.empty());
  }
}
