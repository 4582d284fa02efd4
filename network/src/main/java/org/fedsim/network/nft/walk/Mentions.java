package org.fedsim.network.nft.walk;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedsim.network.Cidr;

/**
 * Which interfaces and addresses a ruleset speaks of, whatever it says of them: what is collected
 * while a listing is read.
 */
public final class Mentions {
  private static final Set<String> INTERFACES = Set.of("iif", "oif", "iifname", "oifname");

  private final Map<RuleKey, Set<String>> interfaces = new LinkedHashMap<>();
  private final Set<Cidr> addresses = new LinkedHashSet<>();

  /** The interfaces that packets of a rule are compared with, as written, {@code eth*} too. */
  public Set<String> interfaces(RuleKey rule) {
    return interfaces.getOrDefault(rule, Set.of());
  }

  /** The addresses of all rules, sets and maps. */
  public List<Cidr> addresses() {
    return List.copyOf(addresses);
  }

  void rule(RuleKey key, List<?> statements) {
    Set<String> names = new LinkedHashSet<>();
    interfaces(statements, names);
    if (!names.isEmpty()) {
      interfaces.put(key, names);
    }
    elements(statements);
  }

  void elements(Object elements) {
    List<Cidr> found = new ArrayList<>();
    addresses(elements, found);
    addresses.addAll(found);
  }

  /** Collects the names that interfaces are compared with. */
  private static void interfaces(Object value, Set<String> names) {
    if (value instanceof List<?> list) {
      list.forEach(v -> interfaces(v, names));
    } else if (value instanceof Map<?, ?> map) {
      compared(map.get("left"), map.get("right"), names);
      compared(map.get("key"), Json.map(map.get("data")).get("set"), names);
      map.values().forEach(v -> interfaces(v, names));
    }
  }

  private static void compared(Object what, Object with, Set<String> names) {
    List<?> parts =
        what instanceof Map<?, ?> map && map.containsKey("concat")
            ? Json.list(map.get("concat"))
            : what == null ? List.of() : List.of(what);
    for (int i = 0; i < parts.size(); i++) {
      Object meta = Json.map(Json.map(parts.get(i)).get("meta")).get("key");
      if (INTERFACES.contains(String.valueOf(meta))) {
        names(with, parts.size() > 1 ? i : -1, names);
      }
    }
  }

  /**
   * @param part the number of the element of a concatenation that is meant, or -1
   */
  private static void names(Object value, int part, Set<String> names) {
    if (value instanceof String name) {
      if (!name.startsWith("@")) {
        names.add(name);
      }
    } else if (value instanceof List<?> list) {
      // An element of a map is a list of two: the key and what it leads to.
      list.forEach(v -> names(v instanceof List<?> pair ? pair.get(0) : v, part, names));
    } else if (value instanceof Map<?, ?> map) {
      List<?> concat = Json.list(map.get("concat"));
      if (part >= 0 && part < concat.size()) {
        names(concat.get(part), -1, names);
      } else if (part < 0 || map.containsKey("set")) {
        names(map.get("set"), part, names);
        names(Json.map(map.get("elem")).get("val"), part, names);
      }
    }
  }

  private static void addresses(Object value, List<Cidr> found) {
    if (value instanceof String text) {
      Cidr.parse(text).ifPresent(found::add);
    } else if (value instanceof List<?> list) {
      list.forEach(v -> addresses(v, found));
    } else if (value instanceof Map<?, ?> map) {
      Map<?, ?> prefix = Json.map(map.get("prefix"));
      List<?> range = Json.list(map.get("range"));
      if (prefix.get("addr") instanceof String base && prefix.get("len") instanceof Number length) {
        Cidr.parse(base + "/" + length).ifPresent(found::add);
      } else if (range.size() == 2) {
        range(range, found);
      } else {
        map.values().forEach(v -> addresses(v, found));
      }
    }
  }

  /** The smallest network that a range is part of: close enough to ask whether it is of ours. */
  private static void range(List<?> range, List<Cidr> found) {
    Optional<Cidr> first = Cidr.parse(String.valueOf(range.get(0)));
    Optional<Cidr> last = Cidr.parse(String.valueOf(range.get(1)));
    if (first.isPresent() && last.isPresent()) {
      int prefix = Integer.numberOfLeadingZeros(first.get().base() ^ last.get().base());
      found.add(first.get().network(prefix));
    }
  }
}
