package org.fedsim.network.nft.walk;

import java.util.HashSet;
import java.util.Set;

/**
 * Tells whether a ruleset treats all packets of an answered flow direction alike, so that after the
 * first nobody needs to look. It does not when a rule that such a packet can come to looks at more
 * than the flow: at a rate, a quota, a length, TCP flags, the time of day.
 */
public final class FlowRules {
  private final Listing listing;
  private final Set<ChainName> visited = new HashSet<>();

  private FlowRules(Listing listing) {
    this.listing = listing;
  }

  public static boolean treatsFlowsAlike(Listing listing) {
    FlowRules rules = new FlowRules(listing);
    return listing.chains().stream()
        // A chain of type nat sees the first packet of a connection and no other.
        .filter(c -> c.isBase() && !c.isNat())
        .allMatch(rules::treatsFlowsAlike);
  }

  private boolean treatsFlowsAlike(Chain chain) {
    if (!visited.add(chain.name())) {
      return true;
    }
    for (Rule rule : chain.rules()) {
      if (chain.isBase() && acceptsAllAnswered(rule)) {
        return true;
      }
      if (rule.matters() && !concernsOnlyUnanswered(rule) && !looksAtTheFlow(rule)) {
        return false;
      }
      for (ChainName target : Listing.targets(rule)) {
        if (!listing.chain(target).map(this::treatsFlowsAlike).orElse(true)) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean looksAtTheFlow(Rule rule) {
    return rule.statements().stream().allMatch(s -> s.steadiness() == Steadiness.FLOW);
  }

  /** {@code ct state established,related accept}, whatever it counts; or a verdict map alike. */
  private static boolean acceptsAllAnswered(Rule rule) {
    boolean accepts = false;
    for (Statement statement : rule.statements()) {
      if (statement instanceof Statement.Match match) {
        if (!isState(match.condition().left()) || !admitsAnswered(match.condition())) {
          return false;
        }
      } else if (statement instanceof Statement.Verdicts verdicts) {
        accepts = isState(verdicts.key()) && acceptsAnswered(verdicts.map());
      } else if (statement instanceof Statement.Decide decide) {
        accepts = decide.action() == Action.Plain.ACCEPT;
      } else if (!(statement instanceof Statement.Aside)) {
        return false;
      }
    }
    return accepts;
  }

  private static boolean acceptsAnswered(Mapping<Action> map) {
    return map.entries().stream()
        .filter(e -> e.key().values().stream().anyMatch(FlowRules::isAnswered))
        .findFirst()
        .filter(e -> e.value() == Action.Plain.ACCEPT)
        .isPresent();
  }

  /** Whether only packets can match that are traced in any case. */
  private static boolean concernsOnlyUnanswered(Rule rule) {
    return rule.statements().stream()
        .anyMatch(
            s ->
                s instanceof Statement.Match match
                    && isState(match.condition().left())
                    && !admitsAnswered(match.condition()));
  }

  private static boolean isState(Operand operand) {
    return operand instanceof Operand.Connection c && c.key().equals("state");
  }

  private static boolean isAnswered(Values values) {
    return values instanceof Values.Range range
        && range.first() <= Facts.ESTABLISHED
        && range.last() >= Facts.ESTABLISHED;
  }

  private static boolean admitsAnswered(Condition condition) {
    long wanted = condition.wanted();
    return switch (condition.operator()) {
      case "==" -> condition.right().values().stream().anyMatch(FlowRules::isAnswered);
      case "!=" -> condition.right().values().stream().noneMatch(FlowRules::isAnswered);
      case "in" -> wanted < 0 || (wanted & Facts.ESTABLISHED) != 0;
      case "!" -> wanted < 0 || (wanted & Facts.ESTABLISHED) == 0;
      default -> true;
    };
  }
}
