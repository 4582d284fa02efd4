package org.fedsim.network.nft;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedsim.network.nft.RulesetReader.ChainName;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * What the kernel has loaded, as {@code nft --json --handle list ruleset} tells it
 * (libnftables-json(5)).
 */
final class Listing {
  private final Map<ChainName, Chain> chains = new LinkedHashMap<>();
  private final Map<String, List<Object>> sets = new HashMap<>();

  /**
   * A chain.
   *
   * @param type {@code filter}, {@code nat} or {@code route}; empty unless it has a hook
   * @param hook where packets come in, {@code forward}; empty when other chains jump to it
   * @param policy {@code accept} or {@code drop}; empty likewise
   */
  record Chain(ChainName name, String type, String hook, String policy, List<Rule> rules) {
    boolean isBase() {
      return !hook.isEmpty();
    }
  }

  /**
   * A rule.
   *
   * @param expressions what it does one after the other: each an object of one member
   */
  record Rule(
      ChainName chain, long handle, Optional<String> comment, List<Expression> expressions) {

    boolean has(String key) {
      return expressions.stream().anyMatch(e -> e.key().equals(key));
    }

    /** The chain that it jumps or goes to. */
    Optional<ChainName> target() {
      return expressions.stream()
          .filter(e -> e.key().equals("jump") || e.key().equals("goto"))
          .map(e -> new ChainName(chain.family(), chain.table(), text(map(e.value()), "target")))
          .findFirst();
    }
  }

  /** A statement of a rule: {@code match}, {@code accept}, {@code counter}. */
  record Expression(String key, Object value) {}

  private Listing() {}

  static Listing read(String json) {
    // JSON is YAML, and this reader is in memory already.
    LoadSettings settings =
        LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).setLabel("nft").build();
    Listing listing = new Listing();
    for (Object item : list(map(new Load(settings).loadFromString(json)).get("nftables"))) {
      map(item).forEach((kind, value) -> listing.add(String.valueOf(kind), map(value)));
    }
    return listing;
  }

  private void add(String kind, Map<?, ?> object) {
    String family = text(object, "family");
    String table = text(object, "table");
    switch (kind) {
      case "chain" -> {
        ChainName name = new ChainName(family, table, text(object, "name"));
        chains.put(
            name,
            new Chain(
                name,
                text(object, "type"),
                text(object, "hook"),
                text(object, "policy"),
                new ArrayList<>()));
      }
      case "set" ->
          sets.put(family + " " + table + " " + text(object, "name"), list(object.get("elem")));
      case "rule" -> {
        ChainName name = new ChainName(family, table, text(object, "chain"));
        List<Expression> expressions = new ArrayList<>();
        for (Object e : list(object.get("expr"))) {
          map(e)
              .forEach((key, value) -> expressions.add(new Expression(String.valueOf(key), value)));
        }
        long handle = object.get("handle") instanceof Number n ? n.longValue() : 0;
        Optional<String> comment = Optional.ofNullable(object.get("comment")).map(Object::toString);
        Chain chain = chains.get(name);
        if (chain != null) {
          chain.rules().add(new Rule(name, handle, comment, expressions));
        }
      }
      default -> {
        // Tables, counters, maps: they decide only through rules.
      }
    }
  }

  /** All chains but those of fedsim's own table. */
  List<Chain> chains() {
    return chains.values().stream().filter(c -> !c.name().table().equals(TraceTable.NAME)).toList();
  }

  Optional<Chain> chain(ChainName name) {
    return Optional.ofNullable(chains.get(name));
  }

  /** The elements of a named set; empty when it has none, or is not known. */
  List<Object> elements(ChainName user, String set) {
    return sets.getOrDefault(user.family() + " " + user.table() + " " + set, List.of());
  }

  /** The hooks from which a chain can be reached. */
  Map<ChainName, Set<String>> hooks() {
    Map<ChainName, Set<String>> hooks = new HashMap<>();
    chains().stream().filter(Chain::isBase).forEach(c -> reach(c, c.hook(), hooks));
    return hooks;
  }

  private void reach(Chain chain, String hook, Map<ChainName, Set<String>> hooks) {
    if (hooks.computeIfAbsent(chain.name(), n -> new java.util.HashSet<>()).add(hook)) {
      for (Rule rule : chain.rules()) {
        targets(rule).forEach(t -> chain(t).ifPresent(c -> reach(c, hook, hooks)));
      }
    }
  }

  /** Every chain that a rule can lead to, also through a verdict map that stands in the rule. */
  static Set<ChainName> targets(Rule rule) {
    Set<ChainName> targets = new java.util.LinkedHashSet<>();
    for (Expression e : rule.expressions()) {
      collectTargets(rule.chain(), Map.of(e.key(), e.value() == null ? "" : e.value()), targets);
    }
    return targets;
  }

  private static void collectTargets(ChainName from, Object value, Set<ChainName> targets) {
    if (value instanceof List<?> list) {
      list.forEach(v -> collectTargets(from, v, targets));
    } else if (value instanceof Map<?, ?> map) {
      map.forEach(
          (key, v) -> {
            boolean leads = key.equals("jump") || key.equals("goto");
            if (leads && v instanceof Map<?, ?> to && to.get("target") instanceof String target) {
              targets.add(new ChainName(from.family(), from.table(), target));
            } else {
              collectTargets(from, v, targets);
            }
          });
    }
  }

  static Map<?, ?> map(Object value) {
    return value instanceof Map<?, ?> m ? m : Map.of();
  }

  static List<Object> list(Object value) {
    return value instanceof List<?> l ? List.copyOf(l) : List.of();
  }

  static String text(Map<?, ?> object, String key) {
    Object value = object.get(key);
    return value == null ? "" : value.toString();
  }
}
