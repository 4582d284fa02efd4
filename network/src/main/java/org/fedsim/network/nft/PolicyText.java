package org.fedsim.network.nft;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.fedsim.network.Cidr;
import org.fedsim.network.Decision;
import org.fedsim.network.Protocol;
import org.fedsim.network.RuleRef;
import org.fedsim.network.Topology;
import org.fedsim.network.firewall.Firewall;
import org.fedsim.network.policy.AddressSet;
import org.fedsim.network.policy.Policy;
import org.fedsim.network.policy.PortSet;
import org.fedsim.network.policy.Rule;

/**
 * A policy in the language of nftables, with the same meaning.
 *
 * <p>Pure. The chain {@code forward} holds the rules in order; a group of the topology is a named
 * set; the name of a rule is its comment. A policy of more than {@value #RULES_PER_CHAIN} rules is
 * cut into chains that {@code forward} jumps to one after the other. Each such chain can be loaded
 * on its own before {@code forward} puts it to work, because an ordinary user's netlink socket does
 * not take more than some 800 rules at a time ("Message too long").
 */
final class PolicyText {
  /** The table of a rendered policy, unless a second one must stand beside it for a moment. */
  static final String TABLE = "federation";

  /** How many rules go into one chain and so into one transaction. */
  static final int RULES_PER_CHAIN = 250;

  /** {@code NFTNL_UDATA_COMMENT_MAXLEN} less its final zero. */
  private static final int LONGEST_COMMENT = 127;

  private static final String FORWARD = "forward";
  private static final String INDENT = "    ";

  private final Policy policy;
  private final Topology topology;
  private final Map<String, List<Cidr>> sets = new LinkedHashMap<>();
  private final List<Chain> chains = new ArrayList<>();

  /**
   * One line of a chain.
   *
   * @param statement what nft reads
   * @param decision what it does to a packet
   * @param ref what it is called in the journal; empty for a jump, and for what passes because it
   *     belongs to a flow that a rule has let in
   */
  record Line(String statement, Decision decision, Optional<RuleRef> ref) {}

  /** A chain and its lines in order. */
  record Chain(String name, String head, List<Line> lines) {}

  PolicyText(Policy policy, Topology topology) {
    this.policy = policy;
    this.topology = topology;
    List<Line> rules = policy.rules().stream().map(this::line).toList();
    List<Line> forward = new ArrayList<>();
    forward.add(new Line("ct state established,related accept", Decision.ALLOW, Optional.empty()));
    Optional<RuleRef> invalid = Optional.of(Firewall.invalidRef(policy));
    forward.add(new Line("ct state invalid drop comment \"invalid\"", Decision.DROP, invalid));
    // A kernel takes a connection up in the middle (nf_conntrack_tcp_loose) unless told not to.
    forward.add(
        new Line(
            "ct state new tcp flags & (fin | syn | rst | ack) != syn drop comment \"invalid\"",
            Decision.DROP,
            invalid));
    if (rules.size() <= RULES_PER_CHAIN) {
      forward.addAll(rules);
    } else {
      for (int from = 0; from < rules.size(); from += RULES_PER_CHAIN) {
        int to = Math.min(from + RULES_PER_CHAIN, rules.size());
        String name = "rules-" + (from + 1) + "-" + to;
        chains.add(new Chain(name, "", rules.subList(from, to)));
        forward.add(new Line("jump " + name, Decision.ALLOW, Optional.empty()));
      }
    }
    String basePolicy = policy.defaultDecision() == Decision.ALLOW ? "accept" : "drop";
    if (policy.defaultDecision() == Decision.REJECT) {
      Optional<RuleRef> otherwise = Optional.of(policy.defaultRef());
      forward.add(
          new Line(
              "meta l4proto tcp reject with tcp reset comment \"default\"",
              Decision.REJECT,
              otherwise));
      forward.add(
          new Line(
              "meta l4proto udp reject with icmpx admin-prohibited comment \"default\"",
              Decision.REJECT,
              otherwise));
    }
    chains.add(
        new Chain(
            FORWARD,
            "type filter hook forward priority filter; policy " + basePolicy + ";",
            forward));
  }

  Policy policy() {
    return policy;
  }

  /** The chains in the order in which they are loaded; the last is the one with the hook. */
  List<Chain> chains() {
    return chains;
  }

  String text() {
    StringBuilder out = new StringBuilder();
    out.append("# ").append(oneLine(policy.title())).append('\n');
    out.append("# nftables for the policy ").append(oneLine(policy.file())).append('\n');
    out.append("# default: ").append(policy.defaultDecision().text()).append("\n\n");
    return out.append(String.join("", transactions(TABLE))).toString();
  }

  /**
   * The ruleset as one transaction, or as several that take effect with the last.
   *
   * @param table what to call the table
   */
  List<String> transactions(String table) {
    List<String> transactions = new ArrayList<>();
    for (Chain chain : chains) {
      StringBuilder out = new StringBuilder("table inet " + table + " {\n");
      if (transactions.isEmpty()) {
        sets.forEach((name, ranges) -> out.append(set(name, ranges)));
      }
      out.append("  chain ").append(chain.name()).append(" {\n");
      if (!chain.head().isEmpty()) {
        out.append(INDENT).append(chain.head()).append('\n');
      }
      chain.lines().forEach(l -> out.append(INDENT).append(l.statement()).append('\n'));
      transactions.add(out.append("  }\n}\n").toString());
    }
    return transactions;
  }

  private static String set(String name, List<Cidr> ranges) {
    String interval = ranges.stream().anyMatch(r -> r.prefix() < 32) ? "    flags interval\n" : "";
    String elements = ranges.isEmpty() ? "" : "    elements = { %s }\n".formatted(joined(ranges));
    return "  set %s {\n    type ipv4_addr\n%s%s  }\n".formatted(name, interval, elements);
  }

  private Line line(Rule rule) {
    StringBuilder out = new StringBuilder();
    addresses("saddr", rule.from()).ifPresent(s -> out.append(s).append(' '));
    addresses("daddr", rule.to()).ifPresent(s -> out.append(s).append(' '));
    String protocol = rule.protocol().text();
    if (!rule.sourcePorts().isAny()) {
      out.append(protocol).append(" sport ").append(ports(rule.sourcePorts())).append(' ');
    }
    if (!rule.ports().isAny()) {
      out.append(protocol).append(" dport ").append(ports(rule.ports())).append(' ');
    }
    if (rule.sourcePorts().isAny() && rule.ports().isAny()) {
      out.append("meta l4proto ").append(protocol).append(' ');
    }
    out.append(action(rule)).append(" comment \"").append(comment(rule.name())).append('"');
    return new Line(out.toString(), rule.action(), Optional.of(rule.ref()));
  }

  private static String action(Rule rule) {
    return switch (rule.action()) {
      case ALLOW -> "accept";
      case DROP -> "drop";
      case REJECT ->
          rule.protocol() == Protocol.TCP
              ? "reject with tcp reset"
              : "reject with icmpx admin-prohibited";
    };
  }

  private Optional<String> addresses(String field, AddressSet set) {
    List<Cidr> ranges = distinct(set.ranges());
    if (ranges.stream().anyMatch(r -> r.prefix() == 0)) {
      return Optional.empty();
    }
    String match = "ip " + field + " ";
    if (ranges.isEmpty()) {
      // Groups that nobody is in: a set without elements, which nothing matches.
      String name = set.written().get(0);
      sets.put(name, ranges);
      return Optional.of(match + "@" + name);
    }
    if (set.written().size() == 1) {
      String name = set.written().get(0);
      List<Cidr> group = topology.groups().get(name);
      if (group != null && distinct(group).equals(ranges)) {
        sets.put(name, ranges);
        return Optional.of(match + "@" + name);
      }
    }
    return Optional.of(
        match + (ranges.size() == 1 ? ranges.get(0).toString() : "{ " + joined(ranges) + " }"));
  }

  /** Without what lies in another one, for nft refuses a set whose intervals overlap. */
  private static List<Cidr> distinct(List<Cidr> ranges) {
    List<Cidr> out = new ArrayList<>();
    for (Cidr range : ranges) {
      if (out.stream().noneMatch(o -> o.encloses(range))) {
        out.removeIf(range::encloses);
        out.add(range);
      }
    }
    return out;
  }

  private static String ports(PortSet set) {
    List<PortSet.Range> sorted = new ArrayList<>(set.ranges());
    sorted.sort((a, b) -> Integer.compare(a.first(), b.first()));
    List<PortSet.Range> merged = new ArrayList<>();
    for (PortSet.Range range : sorted) {
      PortSet.Range last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
      if (last != null && range.first() <= last.last() + 1) {
        merged.set(
            merged.size() - 1,
            new PortSet.Range(last.first(), Math.max(last.last(), range.last())));
      } else {
        merged.add(range);
      }
    }
    return merged.size() == 1 ? merged.get(0).toString() : "{ " + joined(merged) + " }";
  }

  private static String joined(List<?> items) {
    return items.stream().map(Object::toString).collect(Collectors.joining(", "));
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s+", " ");
  }

  private static String comment(String name) {
    String plain = name.replaceAll("[\"\\\\\\p{Cntrl}]", "_");
    return plain.length() <= LONGEST_COMMENT ? plain : plain.substring(0, LONGEST_COMMENT);
  }
}
