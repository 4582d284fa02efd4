package org.fedsim.network.nft;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedsim.network.nft.RulesetReader.ChainName;

/**
 * What the kernel has loaded, as {@code nft --json --handle list ruleset} tells it
 * (libnftables-json(5)).
 */
final class Listing {
  private static final JsonFactory JSON = new JsonFactory();

  private final Map<ChainName, Chain> chains = new LinkedHashMap<>();
  private final Map<String, NamedSet> sets = new HashMap<>();

  /**
   * A named set or map.
   *
   * @param ages whether elements come and go with the packets or with time
   */
  private record NamedSet(List<Object> elements, boolean ages) {}

  /**
   * A chain.
   *
   * @param type {@code filter}, {@code nat} or {@code route}; empty unless it has a hook
   * @param hook where packets come in, {@code forward}; empty when other chains jump to it
   * @param priority lower ones come first; 0 likewise
   * @param devices the interfaces that it is bound to, at ingress and egress
   * @param policy {@code accept} or {@code drop}; empty likewise
   */
  record Chain(
      ChainName name,
      String type,
      String hook,
      long priority,
      List<String> devices,
      String policy,
      List<Rule> rules) {
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

  /**
   * Reads what nft prints, piece by piece, so that of a long ruleset no second copy is made.
   *
   * @param outputs a listing, or what nft has echoed while it loaded, one after the other
   * @throws IOException when that is not nft's JSON
   */
  private static Listing readAll(List<String> outputs) throws IOException {
    Listing listing = new Listing();
    for (String json : outputs) {
      try (JsonParser parser = JSON.createParser(json)) {
        while (parser.nextToken() != null) {
          if (parser.currentToken() == JsonToken.START_OBJECT
              && parser.getParsingContext().getParent().inArray()) {
            map(value(parser)).forEach((kind, of) -> listing.add(String.valueOf(kind), map(of)));
          }
        }
      }
    }
    return listing;
  }

  static Listing read(String json) throws IOException {
    return readAll(List.of(json));
  }

  /** The value that begins with the present token, as maps, lists, texts and numbers. */
  private static Object value(JsonParser parser) throws IOException {
    switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> object = new LinkedHashMap<>(4);
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String key = parser.currentName();
          parser.nextToken();
          object.put(key.intern(), value(parser));
        }
        return object;
      }
      case START_ARRAY -> {
        List<Object> array = new ArrayList<>(2);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          array.add(value(parser));
        }
        return array;
      }
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
        return parser.getNumberValue();
      }
      case VALUE_TRUE, VALUE_FALSE -> {
        return parser.getBooleanValue();
      }
      case VALUE_NULL -> {
        return null;
      }
      default -> {
        return parser.getText();
      }
    }
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
                object.get("prio") instanceof Number n ? n.longValue() : 0,
                list(object.get("dev")).stream().map(String::valueOf).toList(),
                text(object, "policy"),
                new ArrayList<>()));
      }
      case "set", "map" -> {
        List<Object> flags = list(object.get("flags"));
        boolean ages = flags.contains("timeout") || flags.contains("dynamic");
        sets.put(
            setKey(family, table, text(object, "name")),
            new NamedSet(new ArrayList<>(list(object.get("elem"))), ages));
      }
      case "rule" -> {
        ChainName name = new ChainName(family, table, text(object, "chain"));
        List<Expression> expressions = new ArrayList<>();
        for (Object e : list(object.get("expr"))) {
          if (e instanceof String text) {
            // nft has no JSON for it, such as a jump to a chain that stands in the rule.
            expressions.add(new Expression(text.split("\\s", 2)[0], text));
          }
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
    return chains.values().stream().filter(c -> !TraceTable.isOwn(c.name())).toList();
  }

  Optional<Chain> chain(ChainName name) {
    return Optional.ofNullable(chains.get(name));
  }

  /**
   * The elements of a named set or map; empty when they come and go, or it is not known.
   *
   * @param user a chain of its table
   */
  Optional<List<Object>> elements(ChainName user, String set) {
    return Optional.ofNullable(sets.get(setKey(user.family(), user.table(), set)))
        .filter(s -> !s.ages())
        .map(NamedSet::elements);
  }

  /** What is in the named sets and maps of all tables, wherever it comes from. */
  List<Object> allElements() {
    return sets.values().stream().flatMap(set -> set.elements().stream()).toList();
  }

  private static String setKey(String family, String table, String set) {
    return family + " " + table + " " + set;
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
    return value instanceof List<?> l ? List.copyOf(l) : value == null ? List.of() : List.of(value);
  }

  static String text(Map<?, ?> object, String key) {
    Object value = object.get(key);
    return value == null ? "" : value.toString();
  }
}
