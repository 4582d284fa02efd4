package org.fedsim.network.nft.walk;

import java.util.List;

/**
 * A chain as it is listed.
 *
 * @param type {@code filter}, {@code nat} or {@code route}; empty unless it has a hook
 * @param hook where packets come in, {@code forward}; empty when other chains lead to it
 * @param priority among the base chains of its hook, smaller is earlier
 * @param devices the interfaces that it is bound to, at ingress and egress
 * @param policy {@code accept} or {@code drop}; empty unless it has a hook
 * @param rules in order; the list grows while a listing is read
 */
public record Chain(
    ChainName name,
    String type,
    String hook,
    int priority,
    List<String> devices,
    String policy,
    List<Rule> rules) {

  /** Whether packets come to it from a hook. */
  public boolean isBase() {
    return !hook.isEmpty();
  }

  boolean isNat() {
    return type.equals("nat");
  }

  boolean drops() {
    return policy.equals("drop");
  }
}
