package org.fedsim.scenarios.result;

import static java.util.stream.Collectors.joining;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fedsim.network.Decision;
import org.fedsim.network.JournalEntry;
import org.fedsim.network.Nearest;
import org.fedsim.network.Packet;
import org.fedsim.network.RuleRef;
import org.fedsim.network.Topology;
import org.fedsim.network.Translation;
import org.fedsim.network.Verdict;

/** Says in one sentence what a firewall did to a packet, and by which line of which file. */
public final class FirewallCause {
  private static final String CHAIN_POLICY = "policy of ";
  private static final String LIMIT = "limit";

  /** What a rule is said to differ in that asks for nothing that the packet has not. */
  private static final Set<String> PASSED_BY = Set.of("order", "return", "goto");

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
    Verdict verdict = entry.verdict();
    String verb = verdict.decision() == Decision.REJECT ? "rejected" : "dropped";
    StringBuilder text = new StringBuilder();
    text.append("The ").append(entry.firewall()).append(" firewall ").append(verb).append(' ');
    text.append(describe(entry.packet())).append(": ").append(reason(verdict));
    verdict.explanation().usedUp().map(rule -> usedUp(rule, verdict)).ifPresent(text::append);
    Optional<Nearest> nearest =
        verdict.nearest().filter(FirewallCause::isNear).filter(n -> !n.differs().contains(LIMIT));
    nearest.map(n -> describe(n, verdict.rule())).map("; "::concat).ifPresent(text::append);
    text.append('.');
    verdict
        .explanation()
        .translation()
        .filter(t -> nearest.flatMap(Nearest::because).filter(b -> tells(b, t)).isEmpty())
        .map(FirewallCause::describe)
        .ifPresent(text::append);
    verdict.explanation().notes().forEach(note -> text.append(' ').append(note));
    return text.toString();
  }

  private String reason(Verdict verdict) {
    List<RuleRef> jumps = verdict.explanation().jumps();
    String way =
        jumps.isEmpty()
            ? ""
            : ", which "
                + jumps.stream().map(j -> place(j, verdict.rule())).collect(joining(" and "))
                + (jumps.size() == 1 ? " leads to," : " lead to,");
    return reason(verdict.rule(), way);
  }

  private String usedUp(RuleRef rule, Verdict verdict) {
    if (rule.equals(verdict.rule())) {
      return "; its limit is used up";
    }
    return "; the limit of " + place(rule, verdict.rule()) + " (" + name(rule) + ") is used up";
  }

  /** Whether it is told already what became of the addresses. */
  private static boolean tells(String because, Translation translation) {
    return because.contains(translation.after().destination().getAddress().getHostAddress())
        || because.contains(translation.after().source().getAddress().getHostAddress());
  }

  private static String describe(Translation translation) {
    RuleRef rule = translation.rule();
    return " Before that, the rule \"%s\" (%s) had translated it: %s became %s."
        .formatted(
            rule.text(),
            rule.line() > 0 ? rule.file() + ":" + rule.line() : rule.file(),
            translation.before(),
            translation.after());
  }

  private String reason(RuleRef rule, String way) {
    if (rules == RulesKind.RULESET) {
      return reasonOfRuleset(rule, way);
    }
    String place = " (" + rule.file() + ":" + rule.line() + ")";
    return switch (rule.name()) {
      case RuleRef.DEFAULT -> "no rule matches it, so the default decides" + place;
      case RuleRef.INVALID -> "it opens no connection and belongs to none";
      default -> "rule " + rule.name() + place + " decides";
    };
  }

  /** In nftables a comment is part of the rule's text. */
  private static String reasonOfRuleset(RuleRef rule, String way) {
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
    return "the rule \"" + rule.text() + "\" (" + place + ")" + way + " decides";
  }

  /** A rule that differs in nearly everything is near only because no other is nearer. */
  private static boolean isNear(Nearest nearest) {
    return nearest.differs().size() <= 2;
  }

  private String describe(Nearest nearest, RuleRef decided) {
    String line = nearest.rule().line() > 0 ? " (" + place(nearest.rule(), decided) + ")" : "";
    String rule = name(nearest.rule()) + line;
    if (PASSED_BY.contains(nearest.differs().get(0))) {
      return "rule " + rule + " would let it pass, but " + nearest.because().orElse("comes later");
    }
    return "the nearest rule, "
        + rule
        + ", differs in "
        + String.join(" and ", nearest.differs())
        + nearest.because().map(", because "::concat).orElse("");
  }

  private String name(RuleRef rule) {
    return rules == RulesKind.RULESET ? "\"" + rule.text() + "\"" : rule.name();
  }

  /** A line of the file that the reader is being told of, or of another. */
  private static String place(RuleRef rule, RuleRef told) {
    if (rule.line() == 0) {
      return "\"" + rule.text() + "\"";
    }
    return rule.file().equals(told.file())
        ? "line " + rule.line()
        : rule.file() + ":" + rule.line();
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
