package org.fedsim.network;

import java.util.Optional;

/**
 * The answer of a firewall about one packet, with its reason.
 *
 * @param decision what happened to the packet
 * @param rule the rule that decided; for a packet of a tracked connection, the rule that let the
 *     connection in, or, in an nftables file, the rule that lets such packets pass
 * @param state how the connection tracker knew the packet
 * @param nearest when not allowed: the closest allowing rule, if the policy has any
 * @param explanation how it came about
 */
public record Verdict(
    Decision decision,
    RuleRef rule,
    ConnectionState state,
    Optional<Nearest> nearest,
    Explanation explanation) {

  /** A verdict with nothing more to say about it. */
  public Verdict(
      Decision decision, RuleRef rule, ConnectionState state, Optional<Nearest> nearest) {
    this(decision, rule, state, nearest, Explanation.NONE);
  }
}
