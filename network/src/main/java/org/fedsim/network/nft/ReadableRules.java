package org.fedsim.network.nft;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.fedsim.network.Cidr;
import org.fedsim.network.Decision;
import org.fedsim.network.Nearest;
import org.fedsim.network.Packet;
import org.fedsim.network.Protocol;
import org.fedsim.network.RuleRef;
import org.fedsim.network.firewall.PacketFilter;
import org.fedsim.network.nft.Listing.Chain;
import org.fedsim.network.nft.Listing.Expression;
import org.fedsim.network.policy.AddressSet;
import org.fedsim.network.policy.Policy;
import org.fedsim.network.policy.PortSet;
import org.fedsim.network.policy.Rule;

/**
 * Those accepting rules of a ruleset that say no more than a rule of a policy can: protocol,
 * addresses, ports and interface. Among them the nearest to a packet is looked for; rules that say
 * anything else are left out.
 */
final class ReadableRules {
  private static final int DEEPEST_JUMP = 16;

  private final Listing listing;
  private final Function<Listing.Rule, RuleRef> refs;
  private final Map<String, String> interfaces;
  private final List<Rule> inwards = new ArrayList<>();
  private final List<Rule> outwards = new ArrayList<>();

  /**
   * What a rule asks for; null where it asks for nothing.
   *
   * @param from source addresses
   * @param iif the interface of the firewall that the packet comes in by
   */
  private record Conditions(
      Set<Protocol> protocols,
      List<Cidr> from,
      List<Cidr> to,
      List<PortSet.Range> sourcePorts,
      List<PortSet.Range> ports,
      Set<String> iif,
      Set<String> oif) {
    static final Conditions NONE = new Conditions(null, null, null, null, null, null, null);
  }

  /**
   * @param interfaces the names of the interfaces in the ruleset, to {@link Ruleset#INTERNET} or
   *     {@link Ruleset#PERIMETER}
   * @param refs how the journal refers to a rule
   */
  ReadableRules(
      Listing listing, Map<String, String> interfaces, Function<Listing.Rule, RuleRef> refs) {
    this.listing = listing;
    this.refs = refs;
    this.interfaces = interfaces;
    listing.chains().stream()
        .filter(c -> c.hook().equals("forward") && c.type().equals("filter"))
        .filter(c -> c.name().family().equals("inet") || c.name().family().equals("ip"))
        .forEach(c -> collect(c, Conditions.NONE, 0));
  }

  /**
   * The readable rule that came closest to accepting a packet that was not let through.
   *
   * @param inward whether the packet came from the internet
   */
  Optional<Nearest> nearest(Packet packet, boolean inward) {
    List<Rule> rules = inward ? inwards : outwards;
    if (rules.isEmpty()) {
      return Optional.empty();
    }
    PacketFilter.Ruling ruling =
        new PacketFilter(new Policy("", "", rules, Decision.DROP, 0)).rule(packet);
    if (ruling.decision() == Decision.ALLOW) {
      // It would have been accepted, had nothing before refused it.
      return Optional.of(new Nearest(ruling.rule(), List.of("order")));
    }
    return ruling.nearest();
  }

  private void collect(Chain chain, Conditions outer, int depth) {
    if (depth > DEEPEST_JUMP) {
      return;
    }
    for (Listing.Rule rule : chain.rules()) {
      Optional<Conditions> conditions = conditions(rule, outer);
      if (conditions.isEmpty()) {
        continue;
      }
      if (rule.has("accept")) {
        add(rule, conditions.get());
      }
      rule.target()
          .flatMap(listing::chain)
          .ifPresent(target -> collect(target, conditions.get(), depth + 1));
    }
  }

  private void add(Listing.Rule rule, Conditions c) {
    RuleRef ref = refs.apply(rule);
    for (Protocol protocol : Protocol.values()) {
      if (c.protocols != null && !c.protocols.contains(protocol)) {
        continue;
      }
      Rule readable =
          new Rule(
              "rule " + (inwards.size() + outwards.size()),
              "",
              protocol,
              addresses(c.from),
              addresses(c.to),
              ports(c.ports),
              ports(c.sourcePorts),
              Decision.ALLOW,
              "",
              ref);
      if (crosses(c, Ruleset.INTERNET, Ruleset.PERIMETER)) {
        inwards.add(readable);
      }
      if (crosses(c, Ruleset.PERIMETER, Ruleset.INTERNET)) {
        outwards.add(readable);
      }
    }
  }

  private boolean crosses(Conditions c, String from, String to) {
    return (c.iif == null || c.iif.stream().anyMatch(i -> from.equals(interfaces.get(i))))
        && (c.oif == null || c.oif.stream().anyMatch(i -> to.equals(interfaces.get(i))));
  }

  private static AddressSet addresses(List<Cidr> ranges) {
    return ranges == null
        ? AddressSet.ANY
        : new AddressSet(ranges.stream().map(Cidr::toString).toList(), ranges);
  }

  private static PortSet ports(List<PortSet.Range> ranges) {
    return ranges == null ? PortSet.ANY : PortSet.of(ranges);
  }

  /** What a rule asks for beside what led to its chain; empty when it cannot be told or met. */
  private Optional<Conditions> conditions(Listing.Rule rule, Conditions outer) {
    Conditions c = outer;
    for (Expression e : rule.expressions()) {
      switch (e.key()) {
        case "counter", "log", "accept", "jump", "goto" -> {
          // No condition.
        }
        case "match" -> {
          Optional<Conditions> next = match(rule, e, c);
          if (next.isEmpty()) {
            return next;
          }
          c = next.get();
        }
        default -> {
          return Optional.empty();
        }
      }
    }
    return Optional.of(c);
  }

  private Optional<Conditions> match(Listing.Rule rule, Expression e, Conditions c) {
    Set<String> states = FlowRules.states(e);
    if (!states.isEmpty()) {
      return states.contains("new") ? Optional.of(c) : Optional.empty();
    }
    Map<?, ?> match = Listing.map(e.value());
    if (!match.get("op").equals("==")) {
      return Optional.empty();
    }
    Map<?, ?> left = Listing.map(match.get("left"));
    Map<?, ?> payload = Listing.map(left.get("payload"));
    String key =
        left.containsKey("payload")
            ? Listing.text(payload, "protocol") + " " + Listing.text(payload, "field")
            : "meta " + Listing.text(Listing.map(left.get("meta")), "key");
    List<Object> values = values(rule, match.get("right"));
    try {
      return Optional.ofNullable(with(c, key, values));
    } catch (IllegalArgumentException unreadable) {
      return Optional.empty();
    }
  }

  /** Conditions with one more; null when nothing can meet them all, or they cannot be told. */
  private static Conditions with(Conditions c, String key, List<Object> values) {
    Set<Protocol> protocols = c.protocols;
    List<Cidr> from = c.from;
    List<Cidr> to = c.to;
    List<PortSet.Range> sourcePorts = c.sourcePorts;
    List<PortSet.Range> ports = c.ports;
    Set<String> iif = c.iif;
    Set<String> oif = c.oif;
    switch (key) {
      case "ip saddr" -> from = ConditionValues.common(from, ConditionValues.ranges(values));
      case "ip daddr" -> to = ConditionValues.common(to, ConditionValues.ranges(values));
      case "ip protocol", "meta l4proto" -> {
        protocols = ConditionValues.common(protocols, ConditionValues.protocols(values));
      }
      case "tcp sport", "udp sport", "th sport" ->
          sourcePorts = ConditionValues.commonPorts(sourcePorts, ConditionValues.ports(values));
      case "tcp dport", "udp dport", "th dport" ->
          ports = ConditionValues.commonPorts(ports, ConditionValues.ports(values));
      case "meta iifname", "meta iif" ->
          iif = ConditionValues.common(iif, ConditionValues.names(values));
      case "meta oifname", "meta oif" ->
          oif = ConditionValues.common(oif, ConditionValues.names(values));
      case "meta nfproto" -> {
        return values.contains("ipv4") ? c : null;
      }
      default -> {
        return null;
      }
    }
    if (key.startsWith("tcp ") || key.startsWith("udp ")) {
      Protocol own = key.startsWith("tcp ") ? Protocol.TCP : Protocol.UDP;
      protocols = ConditionValues.common(protocols, Set.of(own));
    }
    boolean impossible =
        isEmpty(protocols)
            || isEmpty(from)
            || isEmpty(to)
            || isEmpty(sourcePorts)
            || isEmpty(ports)
            || isEmpty(iif)
            || isEmpty(oif);
    return impossible ? null : new Conditions(protocols, from, to, sourcePorts, ports, iif, oif);
  }

  private static boolean isEmpty(java.util.Collection<?> values) {
    return values != null && values.isEmpty();
  }

  /** The right side of a match: one value, a set, or a named set. */
  private List<Object> values(Listing.Rule rule, Object right) {
    if (right instanceof String name && name.startsWith("@")) {
      return listing.elements(rule.chain(), name.substring(1));
    }
    if (right instanceof Map<?, ?> m && m.get("set") instanceof List<?> set) {
      return List.copyOf(set);
    }
    return List.of(right);
  }
}
