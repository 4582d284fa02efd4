package org.fedsim.network.nft;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fedsim.network.nft.Listing.Chain;
import org.fedsim.network.nft.Listing.Expression;
import org.fedsim.network.nft.Listing.Rule;
import org.fedsim.network.nft.RulesetReader.ChainName;

/**
 * Tells whether a ruleset treats all packets of an answered flow direction alike, so that after the
 * first nobody needs to look. It does not when a rule that such a packet can come to looks at more
 * than the flow: at a rate, a quota, a length, TCP flags, the time of day.
 */
final class FlowRules {
  private static final Set<String> HARMLESS =
      Set.of(
          "accept",
          "drop",
          "reject",
          "jump",
          "goto",
          "return",
          "continue",
          "counter",
          "log",
          "snat",
          "dnat",
          "masquerade",
          "redirect",
          "notrack");
  private static final Set<String> META =
      Set.of(
          "iif",
          "iifname",
          "iiftype",
          "iifgroup",
          "oif",
          "oifname",
          "oiftype",
          "oifgroup",
          "l4proto",
          "protocol",
          "nfproto",
          "mark");
  private static final Set<String> CONNECTION =
      Set.of(
          "state",
          "direction",
          "status",
          "mark",
          "id",
          "zone",
          "l3proto",
          "protocol",
          "saddr",
          "daddr",
          "proto-src",
          "proto-dst",
          "ip saddr",
          "ip daddr",
          "label");
  private static final Set<String> FIELDS =
      Set.of("saddr", "daddr", "sport", "dport", "protocol", "nexthdr");

  private final Listing listing;
  private final Set<ChainName> visited = new HashSet<>();

  private FlowRules(Listing listing) {
    this.listing = listing;
  }

  static boolean treatsFlowsAlike(Listing listing) {
    FlowRules rules = new FlowRules(listing);
    return listing.chains().stream()
        // A chain of type nat sees the first packet of a connection and no other.
        .filter(c -> c.isBase() && !c.type().equals("nat"))
        .allMatch(rules::treatsFlowsAlike);
  }

  private boolean treatsFlowsAlike(Chain chain) {
    if (!visited.add(chain.name())) {
      return true;
    }
    for (Rule rule : chain.rules()) {
      if (acceptsAllAnswered(rule) && chain.isBase()) {
        return true;
      }
      if (!concernsOnlyUnanswered(rule)
          && !rule.expressions().stream().allMatch(FlowRules::looksAtTheFlow)) {
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

  /** {@code ct state established,related accept}, whatever it counts. */
  private static boolean acceptsAllAnswered(Rule rule) {
    boolean matches = false;
    for (Expression e : rule.expressions()) {
      if (e.key().equals("match")) {
        Set<String> states = states(e);
        if (!states.contains("established")) {
          return false;
        }
        matches = true;
      } else if (e.key().equals("vmap")) {
        return isStateMap(e) && establishedIsAccepted(e);
      } else if (!e.key().equals("counter") && !e.key().equals("accept")) {
        return false;
      }
    }
    return matches && rule.has("accept");
  }

  private static boolean isStateMap(Expression vmap) {
    Map<?, ?> key = Listing.map(Listing.map(vmap.value()).get("key"));
    return Listing.text(Listing.map(key.get("ct")), "key").equals("state");
  }

  private static boolean establishedIsAccepted(Expression vmap) {
    Map<?, ?> data = Listing.map(Listing.map(vmap.value()).get("data"));
    return Listing.list(data.get("set")).stream()
        .filter(pair -> pair instanceof List<?> p && p.size() == 2)
        .map(pair -> (List<?>) pair)
        .anyMatch(
            pair ->
                "established".equals(pair.get(0))
                    && Listing.map(pair.get(1)).containsKey("accept"));
  }

  /** Whether only packets can match that are traced in any case. */
  private static boolean concernsOnlyUnanswered(Rule rule) {
    return rule.expressions().stream()
        .map(FlowRules::states)
        .anyMatch(s -> !s.isEmpty() && Set.of("new", "invalid", "untracked").containsAll(s));
  }

  /** The connection states that a match asks for; empty when it asks for something else. */
  static Set<String> states(Expression expression) {
    Map<?, ?> match = Listing.map(expression.value());
    Map<?, ?> left = Listing.map(match.get("left"));
    boolean isState =
        expression.key().equals("match")
            && Listing.text(Listing.map(left.get("ct")), "key").equals("state")
            && (match.get("op").equals("in") || match.get("op").equals("=="));
    if (!isState) {
      return Set.of();
    }
    Object right = match.get("right");
    if (right instanceof Map<?, ?> m && m.containsKey("set")) {
      right = m.get("set");
    }
    Set<String> states = new HashSet<>();
    if (right instanceof List<?> several) {
      several.forEach(s -> states.add(String.valueOf(s)));
    } else {
      states.add(String.valueOf(right));
    }
    return states;
  }

  private static boolean looksAtTheFlow(Expression expression) {
    return switch (expression.key()) {
      case "match" -> isOfTheFlow(Listing.map(expression.value()).get("left"));
      case "vmap" -> isOfTheFlow(Listing.map(expression.value()).get("key"));
      case "mangle" -> {
        Map<?, ?> mangle = Listing.map(expression.value());
        yield isOfTheFlow(mangle.get("key"));
      }
      default -> HARMLESS.contains(expression.key());
    };
  }

  private static boolean isOfTheFlow(Object value) {
    for (Map.Entry<?, ?> e : Listing.map(value).entrySet()) {
      Map<?, ?> of = Listing.map(e.getValue());
      boolean ofTheFlow =
          switch (String.valueOf(e.getKey())) {
            case "payload" -> FIELDS.contains(Listing.text(of, "field"));
            case "meta" -> META.contains(Listing.text(of, "key"));
            case "ct" -> CONNECTION.contains(Listing.text(of, "key"));
            case "fib" -> true;
            case "concat" -> Listing.list(e.getValue()).stream().allMatch(FlowRules::isOfTheFlow);
            case "&", "|" -> isOfTheFlow(Listing.list(e.getValue()).get(0));
            default -> false;
          };
      if (!ofTheFlow) {
        return false;
      }
    }
    return !Listing.map(value).isEmpty();
  }
}
