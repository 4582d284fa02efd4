package org.fedsim.network.nft.walk;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.fedsim.network.Cidr;
import org.fedsim.network.nft.walk.Condition.Comparison;
import org.fedsim.network.nft.walk.Condition.Match;

/** Reads what rules compare, from nft's JSON (libnftables-json(5), "expressions"). */
final class ConditionReader {
  private static final Map<Long, String> PROTOCOLS =
      Map.of(1L, "icmp", 2L, "igmp", 6L, "tcp", 17L, "udp", 33L, "dccp", 132L, "sctp");
  private static final Map<String, Comparison> COMPARISONS =
      Map.of(
          "==", Comparison.IN,
          "in", Comparison.IN,
          "!=", Comparison.NOT_IN,
          "<", Comparison.LESS,
          "<=", Comparison.AT_MOST,
          ">", Comparison.GREATER,
          ">=", Comparison.AT_LEAST);
  private static final Set<String> RANDOM = Set.of("numgen", "random", "time", "hour", "day");

  private final Function<String, Optional<List<Object>>> sets;

  /**
   * @param sets the elements of a named set or map of the table; empty when it has none that are
   *     known, or they come and go with the packets
   */
  ConditionReader(Function<String, Optional<List<Object>>> sets) {
    this.sets = sets;
  }

  /** The conditions that a {@code match} stands for. */
  List<Condition> match(Map<?, ?> match) {
    Operand left = operand(match.get("left"));
    Comparison comparison = COMPARISONS.get(String.valueOf(match.get("op")));
    return of(left, comparison, match.get("right"));
  }

  /** That a field has one of some values; before it, the protocols that the field belongs to. */
  List<Condition> of(Operand left, Comparison comparison, Object right) {
    List<Condition> conditions = new ArrayList<>();
    protocols(left).forEach(p -> conditions.add(new Condition.OfProtocol(p)));
    Optional<Values> values = comparison == null ? Optional.empty() : values(right, left);
    boolean fixed = !(right instanceof String name && name.startsWith("@")) || values.isPresent();
    conditions.add(
        values
            .<Condition>map(v -> new Match(left, comparison, v))
            .orElseGet(() -> new Condition.Unread(left.field(), left.changes() || !fixed)));
    return conditions;
  }

  private static List<String> protocols(Operand left) {
    if (left instanceof Operand.Field f) {
      return f.protocol().isEmpty() ? List.of() : List.of(f.protocol());
    } else if (left instanceof Operand.Masked m) {
      return protocols(m.of());
    } else if (left instanceof Operand.Concatenation c) {
      return c.parts().stream().flatMap(p -> protocols(p).stream()).distinct().toList();
    }
    return List.of();
  }

  Operand operand(Object json) {
    if (!(json instanceof Map<?, ?> map) || map.size() != 1) {
      return new Operand.Unread("something", false);
    }
    String kind = String.valueOf(map.keySet().iterator().next());
    Object of = map.values().iterator().next();
    switch (kind) {
      case "payload":
        return payload(of instanceof Map<?, ?> p ? p : Map.of());
      case "meta":
        return field("meta", of);
      case "ct":
        return connection(of instanceof Map<?, ?> c ? c : Map.of());
      case "&":
        if (of instanceof List<?> l && l.size() == 2) {
          Operand masked = operand(l.get(0));
          return number(l.get(1))
              .<Operand>map(mask -> new Operand.Masked(masked, mask))
              .orElseGet(() -> new Operand.Unread(masked.field(), masked.changes()));
        }
        break;
      case "concat":
        if (of instanceof List<?> l) {
          return new Operand.Concatenation(l.stream().map(this::operand).toList());
        }
        break;
      default:
    }
    return new Operand.Unread(kind, RANDOM.contains(kind));
  }

  private static Operand payload(Map<?, ?> payload) {
    String protocol = String.valueOf(payload.get("protocol"));
    String field = String.valueOf(payload.get("field"));
    if (Set.of("sport", "dport").contains(field)) {
      return new Operand.Field("th " + field, protocol.equals("th") ? "" : protocol);
    }
    String own = Set.of("tcp", "udp", "icmp", "sctp").contains(protocol) ? protocol : "";
    return new Operand.Field(protocol + " " + field, own);
  }

  private static Operand field(String kind, Object of) {
    String key = String.valueOf(of instanceof Map<?, ?> m ? m.get("key") : of);
    return RANDOM.contains(key)
        ? new Operand.Unread(kind + " " + key, true)
        : new Operand.Field(kind + " " + key, "");
  }

  private static Operand connection(Map<?, ?> ct) {
    String direction = ct.get("dir") == null ? "" : ct.get("dir") + " ";
    return new Operand.Field("ct " + direction + ct.get("key"), "");
  }

  private Optional<Values> values(Object right, Operand left) {
    if (right instanceof String name && name.startsWith("@")) {
      return sets.apply(name.substring(1)).flatMap(elements -> anyOf(elements, left));
    }
    if (right instanceof Map<?, ?> map && map.get("set") != null) {
      Object set = map.get("set");
      return anyOf(set instanceof List<?> l ? List.copyOf(l) : List.of(set), left);
    }
    if (right instanceof List<?> several) {
      return anyOf(List.copyOf(several), left);
    }
    return value(right, left);
  }

  private Optional<Values> anyOf(List<Object> elements, Operand left) {
    List<Values> all = new ArrayList<>();
    for (Object element : elements) {
      Optional<Values> one = value(element, left);
      if (one.isEmpty()) {
        return Optional.empty();
      }
      all.add(one.get());
    }
    return Optional.of(new Values.AnyOf(all));
  }

  /** One value, prefix, range or concatenation. */
  Optional<Values> value(Object json, Operand left) {
    if (json instanceof Map<?, ?> map && map.get("elem") instanceof Map<?, ?> elem) {
      return value(elem.get("val"), left);
    }
    if (json instanceof Map<?, ?> map && map.get("concat") instanceof List<?> parts) {
      if (!(left instanceof Operand.Concatenation c) || c.parts().size() != parts.size()) {
        return Optional.empty();
      }
      List<Values> all = new ArrayList<>();
      for (int i = 0; i < parts.size(); i++) {
        Optional<Values> part = value(parts.get(i), c.parts().get(i));
        if (part.isEmpty()) {
          return Optional.empty();
        }
        all.add(part.get());
      }
      return Optional.of(new Values.Parts(all));
    }
    if (json instanceof Map<?, ?> map && map.get("prefix") instanceof Map<?, ?> prefix) {
      return number(prefix.get("addr"))
          .map(
              addr -> {
                long size = 1L << (32 - ((Number) prefix.get("len")).intValue());
                return new Values.Range(addr, addr + size - 1);
              });
    }
    if (json instanceof Map<?, ?> map
        && map.get("range") instanceof List<?> ends
        && ends.size() == 2) {
      Optional<Long> first = number(ends.get(0));
      Optional<Long> last = number(ends.get(1));
      return first.isPresent() && last.isPresent()
          ? Optional.of(new Values.Range(first.get(), last.get()))
          : Optional.empty();
    }
    if (json instanceof Map || json instanceof List || json == null) {
      return Optional.empty();
    }
    return Optional.of(new Values.Single(scalar(json, left)));
  }

  private static Object scalar(Object json, Operand left) {
    Optional<Long> number = number(json);
    if (number.isPresent()) {
      return left.field().equals("protocol")
          ? PROTOCOLS.getOrDefault(number.get(), String.valueOf(number.get()))
          : number.get();
    }
    return String.valueOf(json);
  }

  /** A number, or an IPv4 address as one. */
  static Optional<Long> number(Object json) {
    if (json instanceof Number number) {
      return Optional.of(number.longValue());
    }
    return json instanceof String text
        ? Cidr.parse(text)
            .filter(c -> c.prefix() == 32 && text.indexOf('/') < 0)
            .map(c -> Integer.toUnsignedLong(c.base()))
        : Optional.empty();
  }
}
