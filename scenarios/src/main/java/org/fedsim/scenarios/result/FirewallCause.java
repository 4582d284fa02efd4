package org.fedsim.scenarios.result;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Collectors;
import org.fedsim.network.Decision;
import org.fedsim.network.JournalEntry;
import org.fedsim.network.Nearest;
import org.fedsim.network.Packet;
import org.fedsim.network.RuleRef;
import org.fedsim.network.Topology;

/** Says in one sentence what a firewall did to a packet, and by which line of which file. */
public final class FirewallCause {
  private static final String CHAIN_POLICY = "policy of ";
  private static final String LIMIT = "limit";

  private final Topology topology;
  private final RulesKind rules;

  /**
   * @param topology names the ends of packets
   * @param rules what the firewall was told, and so how its rules are called: those of a policy by
   *     their names, those of a ruleset by their text
   */
  public FirewallCause(Topology topology, RulesKind rules) {
    this.topology = topology;
    this.rules = rules;
  }

  /**
   * The cause that a journal entry is the evidence of.
   *
   * @throws IllegalArgumentException when the packet was allowed
   */
  public Cause of(JournalEntry entry) {
    if (entry.allowed()) {
      throw new IllegalArgumentException("allowed: " + entry.packet());
    }
    CauseCode code =
        entry.verdict().decision() == Decision.REJECT
            ? CauseCode.FIREWALL_REJECTED
            : CauseCode.FIREWALL_DROPPED;
    return Cause.of(code, sentence(entry)).with(entry);
  }

  /** {@code tcp messenger 203.0.113.10:50213 -> edge.access 198.51.100.10:5061}. */
  public String describe(Packet packet) {
    return packet.protocol().text()
        + " "
        + describe(packet.source())
        + " -> "
        + describe(packet.destination());
  }

  private String sentence(JournalEntry entry) {
    String verb = entry.verdict().decision() == Decision.REJECT ? "rejected" : "dropped";
    String sentence =
        "The " + entry.firewall() + " firewall " + verb + " " + describe(entry.packet()) + ": ";
    RuleRef decided = entry.verdict().rule();
    sentence += reason(decided) + jumps(entry.verdict().explanation().jumps(), decided);
    return sentence
        + entry
            .verdict()
            .nearest()
            .filter(FirewallCause::isNear)
            .map(nearest -> describe(nearest, decided))
            .map("; "::concat)
            .orElse("")
        + ".";
  }

  private String reason(RuleRef rule) {
    if (rules == RulesKind.RULESET) {
      return reasonOfRuleset(rule);
    }
    String place = " (" + rule.file() + ":" + rule.line() + ")";
    return switch (rule.name()) {
      case RuleRef.DEFAULT -> "no rule matches it, so the default decides" + place;
      case RuleRef.INVALID -> "it opens no connection and belongs to none";
      default -> "rule " + rule.name() + place + " decides";
    };
  }

  /** In nftables a comment is part of the rule's text. */
  private static String reasonOfRuleset(RuleRef rule) {
    String place = rule.line() > 0 ? rule.file() + ":" + rule.line() : rule.file();
    if (rule.name().startsWith(CHAIN_POLICY)) {
      return "no rule decides about it, so \""
          + rule.text()
          + "\" of "
          + rule.name().substring(CHAIN_POLICY.length())
          + " does ("
          + place
          + ")";
    }
    return "the rule \"" + rule.text() + "\" (" + place + ") decides";
  }

  /** A rule that differs in nearly everything is near only because no other is nearer. */
  private static boolean isNear(Nearest nearest) {
    return nearest.differs().size() <= 2;
  }

  /** A line of the file that the deciding rule stands in, or a place in another file. */
  private static String fileOrLine(RuleRef rule, RuleRef decided) {
    return rule.file().equals(decided.file())
        ? "line " + rule.line()
        : rule.file() + ":" + rule.line();
  }

  private String describe(Nearest nearest, RuleRef decided) {
    String name =
        rules == RulesKind.RULESET ? "\"" + nearest.rule().text() + "\"" : nearest.rule().name();
    String line = nearest.rule().line() > 0 ? " (" + fileOrLine(nearest.rule(), decided) + ")" : "";
    String rule = name + line;
    if (nearest.differs().equals(List.of("order"))) {
      return "rule " + rule + " would let it pass, but " + nearest.because().orElse("comes later");
    }
    String differs = String.join(" and ", nearest.differs());
    return nearest.differs().equals(List.of(LIMIT))
        ? "rule " + rule + " would let it pass, but its limit is used up"
        : "the nearest rule, "
            + rule
            + ", differs in "
            + differs
            + nearest.because().map(", because "::concat).orElse("");
  }

  /** Which lines led to the chain of the rule. */
  private static String jumps(List<RuleRef> jumps, RuleRef decided) {
    return jumps.isEmpty()
        ? ""
        : ", reached from "
            + jumps.stream()
                .map(jump -> fileOrLine(jump, decided))
                .collect(Collectors.joining(", then "));
  }

  private String describe(InetSocketAddress endpoint) {
    String name =
        topology
            .byAddress(endpoint.getAddress())
            .map(Topology.Interface::qualifiedName)
            .map(n -> n + " ")
            .orElse("");
    return name + endpoint.getAddress().getHostAddress() + ":" + endpoint.getPort();
  }
}
