package org.fedsim.network;

import java.util.HashSet;
import java.util.List;

/**
 * Where a firewall stands. What it lets through is a policy's or a ruleset's affair.
 *
 * @param name for people and journals, for example {@code external}
 * @param between the names of the segments that it joins, one leg in each; two at least
 */
public record FirewallPlace(String name, List<String> between) {
  public FirewallPlace {
    between = List.copyOf(between);
    if (between.size() < 2 || new HashSet<>(between).size() < between.size()) {
      throw new IllegalArgumentException("firewall " + name + " between " + between);
    }
  }

  /** Whether it joins two segments. */
  public boolean joins(String one, String other) {
    return !one.equals(other) && between.contains(one) && between.contains(other);
  }
}
