package org.fedsim.network.policy;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.fedsim.network.Decision;
import org.fedsim.network.RuleRef;

/**
 * What one firewall is told: an ordered list of rules, of which the first that matches decides, and
 * a default for packets that none matches.
 *
 * @param title for people
 * @param file as the user named it, or {@code builtin:NAME}
 * @param rules in the order they are asked; their names are unique
 * @param defaultDecision what happens to a packet that no rule matches
 * @param defaultLine 1-based line of the {@code default:} key, or of the policy's first key when it
 *     has none
 */
public record Policy(
    String title, String file, List<Rule> rules, Decision defaultDecision, int defaultLine) {

  public Policy {
    rules = List.copyOf(rules);
    Set<String> names = new HashSet<>();
    for (Rule rule : rules) {
      if (!names.add(rule.name())) {
        throw new IllegalArgumentException("two rules are called " + rule.name());
      }
    }
  }

  /** Lets everything pass; what a firewall has for which no policy was given. */
  public static Policy allowAll() {
    return new Policy("everything passes", "builtin:allow-all", List.of(), Decision.ALLOW, 1);
  }

  /** How the journal refers to the default. */
  public RuleRef defaultRef() {
    return new RuleRef(RuleRef.DEFAULT, file, defaultLine, "default " + defaultDecision.text());
  }

  /** The names of the rules in order. */
  public List<String> ruleNames() {
    return rules.stream().map(Rule::name).toList();
  }

  /**
   * The same policy less some rules.
   *
   * @throws UnknownRuleException when the policy has no rule of one of these names
   */
  public Policy without(Set<String> ruleNames) {
    Set<String> unknown = new LinkedHashSet<>(ruleNames);
    ruleNames().forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw new UnknownRuleException(this, List.copyOf(unknown));
    }
    return new Policy(
        title,
        file,
        rules.stream().filter(rule -> !ruleNames.contains(rule.name())).toList(),
        defaultDecision,
        defaultLine);
  }
}
