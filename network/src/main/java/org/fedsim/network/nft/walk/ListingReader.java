package org.fedsim.network.nft.walk;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads chains, rules, sets and maps, object after object. */
final class ListingReader {
  private final Map<ChainName, Chain> chains = new LinkedHashMap<>();
  private final Map<String, NamedSet> sets = new HashMap<>();
  private final Set<String> over = new HashSet<>();
  private final Mentions mentions = new Mentions();
  private final String aside;

  /**
   * @param aside a table that is no part of the ruleset, though it is listed
   */
  ListingReader(String aside) {
    this.aside = aside;
  }

  /**
   * A set or a map that has a name.
   *
   * @param types of its key
   * @param data of what a map has for it; empty for a set
   */
  record NamedSet(
      List<Datatype> types,
      List<Datatype> data,
      Elements elements,
      Mapping<Action> verdicts,
      Mapping<Object> values) {

    void changes() {
      elements.changes();
      verdicts.changes();
      values.changes();
    }
  }

  void read(String json) {
    Json.items(json, "nftables", this::item);
  }

  Listing listing() {
    return new Listing(chains, mentions, aside);
  }

  private void item(Object item) {
    Map.Entry<?, ?> only = Json.only(item);
    if (only.getKey().equals("add") || only.getKey().equals("insert")) {
      // So says --echo what was added.
      only = Json.only(only.getValue());
    }
    Map<?, ?> object = Json.map(only.getValue());
    String family = Json.text(object, "family");
    String table = Json.text(object, "table");
    switch (only.getKey().toString()) {
      case "chain" -> chain(new ChainName(family, table, Json.text(object, "name")), object);
      case "set", "map" -> set(family, table, object);
      case "element" ->
          elements(
              new ChainName(family, table, ""),
              named(family, table, Json.text(object, "name")),
              object);
      case "limit", "quota" -> {
        if (Boolean.TRUE.equals(object.get("inv"))) {
          over.add(only.getKey() + " " + key(family, table, Json.text(object, "name")));
        }
      }
      case "rule" -> rule(new ChainName(family, table, Json.text(object, "chain")), object);
      default -> {
        // Tables, counters, flowtables: they decide only through rules.
      }
    }
  }

  private void chain(ChainName name, Map<?, ?> object) {
    int priority = object.get("prio") instanceof Number n ? n.intValue() : 0;
    chains.put(
        name,
        new Chain(
            name,
            Json.text(object, "type"),
            Json.text(object, "hook"),
            priority,
            devices(object.get("dev")),
            Json.text(object, "policy"),
            new ArrayList<>()));
  }

  private static List<String> devices(Object written) {
    List<?> names =
        written instanceof List<?> l ? l : written == null ? List.of() : List.of(written);
    return names.stream().map(String::valueOf).toList();
  }

  private void set(String family, String table, Map<?, ?> object) {
    NamedSet set =
        new NamedSet(
            types(object.get("type")),
            types(object.get("map")),
            new Elements(),
            new Mapping<>(),
            new Mapping<>());
    sets.put(key(family, table, Json.text(object, "name")), set);
    List<?> flags = Json.list(object, "flags");
    if (flags.contains("timeout") || flags.contains("dynamic")) {
      set.changes();
    }
    elements(new ChainName(family, table, ""), set, object);
  }

  private void elements(ChainName table, NamedSet set, Map<?, ?> object) {
    Object written = object.get("elem");
    if (!table.table().equals(aside)) {
      mentions.elements(written);
    }
    // So says --echo.
    Object added = Json.map(written).get("set");
    for (Object element : Json.list(added == null ? written : added)) {
      if (element instanceof List<?> pair && pair.size() == 2) {
        Values key = ValuesReader.values(set.types(), pair.get(0));
        StatementReader.action(table, pair.get(1))
            .ifPresentOrElse(
                action -> set.verdicts().add(key, action),
                () -> set.values().add(key, ValuesReader.constant(set.data(), pair.get(1))));
      } else {
        set.elements().add(ValuesReader.values(set.types(), element));
      }
    }
  }

  private static List<Datatype> types(Object written) {
    List<Datatype> types = new ArrayList<>();
    List<?> names = written instanceof List<?> l ? l : List.of(written == null ? "" : written);
    for (Object name : names) {
      for (String one : name.toString().split(" \\. ")) {
        types.add(ValuesReader.type(one));
      }
    }
    return types;
  }

  private void rule(ChainName name, Map<?, ?> object) {
    Chain chain = chains.get(name);
    if (chain == null) {
      return;
    }
    if (!name.table().equals(aside)) {
      long handle = object.get("handle") instanceof Number n ? n.longValue() : 0;
      mentions.rule(
          new RuleKey(name.family(), name.table(), handle), Json.list(object.get("expr")));
    }
    StatementReader reader = new StatementReader(name, objects(name.family(), name.table()));
    List<Statement> statements = new ArrayList<>();
    for (Object statement : Json.list(object.get("expr"))) {
      statements.add(reader.statement(statement));
    }
    long handle = object.get("handle") instanceof Number n ? n.longValue() : 0;
    Optional<String> comment = Optional.ofNullable(object.get("comment")).map(Object::toString);
    chain.rules().add(new Rule(name, handle, comment, statements));
  }

  private NamedObjects objects(String family, String table) {
    return new NamedObjects() {
      @Override
      public NamedSet set(String name) {
        return named(family, table, name);
      }

      @Override
      public boolean isOver(String kind, String name) {
        return over.contains(kind + " " + key(family, table, name));
      }
    };
  }

  private NamedSet named(String family, String table, String name) {
    return sets.computeIfAbsent(
        key(family, table, name),
        n -> {
          NamedSet unknown =
              new NamedSet(List.of(), List.of(), new Elements(), new Mapping<>(), new Mapping<>());
          unknown.changes();
          return unknown;
        });
  }

  private static String key(String family, String table, String name) {
    return family + " " + table + " " + name;
  }
}
