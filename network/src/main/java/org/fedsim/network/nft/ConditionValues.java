package org.fedsim.network.nft;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.fedsim.network.Cidr;
import org.fedsim.network.Protocol;
import org.fedsim.network.policy.PortSet;

/**
 * The values that a match names, and what two matches have in common. Throws {@link
 * IllegalArgumentException} for what is not read here.
 */
final class ConditionValues {
  private ConditionValues() {}

  static List<Cidr> ranges(List<Object> values) {
    List<Cidr> ranges = new ArrayList<>();
    for (Object value : values) {
      Object v = element(value);
      if (v instanceof Map<?, ?> m && m.get("prefix") instanceof Map<?, ?> prefix) {
        ranges.add(cidr(prefix.get("addr") + "/" + prefix.get("len")));
      } else if (v instanceof Map<?, ?> m && m.get("range") instanceof List<?> range) {
        between(cidr(range.get(0).toString()).base(), cidr(range.get(1).toString()).base(), ranges);
      } else if (v instanceof String text) {
        ranges.add(cidr(text));
      } else {
        throw new IllegalArgumentException("address " + v);
      }
    }
    return ranges;
  }

  private static Cidr cidr(String text) {
    return Cidr.parse(text).orElseThrow(() -> new IllegalArgumentException(text));
  }

  /** Cuts a range of addresses into prefixes. */
  private static void between(int first, int last, List<Cidr> into) {
    long at = Integer.toUnsignedLong(first);
    long end = Integer.toUnsignedLong(last);
    while (at <= end) {
      int bits = at == 0 ? 32 : Long.numberOfTrailingZeros(at);
      bits = Math.min(bits, 63 - Long.numberOfLeadingZeros(end - at + 1));
      into.add(new Cidr((int) at, 32 - bits));
      at += 1L << bits;
    }
  }

  static List<PortSet.Range> ports(List<Object> values) {
    List<PortSet.Range> ports = new ArrayList<>();
    for (Object value : values) {
      Object v = element(value);
      if (v instanceof Map<?, ?> m && m.get("range") instanceof List<?> range) {
        ports.add(new PortSet.Range(Math.max(PortSet.MIN, port(range.get(0))), port(range.get(1))));
      } else {
        ports.add(new PortSet.Range(port(v), port(v)));
      }
    }
    return ports;
  }

  private static int port(Object value) {
    if (value instanceof Number number) {
      return number.intValue();
    }
    throw new IllegalArgumentException("port " + value);
  }

  static Set<Protocol> protocols(List<Object> values) {
    Set<Protocol> protocols = new HashSet<>();
    for (Object value : values) {
      switch (String.valueOf(element(value)).toLowerCase(Locale.ROOT)) {
        case "tcp", "6" -> protocols.add(Protocol.TCP);
        case "udp", "17" -> protocols.add(Protocol.UDP);
        default -> {
          // Another protocol, of which no packet is asked about.
        }
      }
    }
    return protocols;
  }

  static Set<String> names(List<Object> values) {
    Set<String> names = new HashSet<>();
    for (Object value : values) {
      String name = String.valueOf(element(value));
      if (name.endsWith("*")) {
        throw new IllegalArgumentException("pattern " + name);
      }
      names.add(name);
    }
    return names;
  }

  /** An element of a set without its time-out, comment or counter. */
  private static Object element(Object value) {
    return value instanceof Map<?, ?> m && m.get("elem") instanceof Map<?, ?> e
        ? e.get("val")
        : value;
  }

  static List<Cidr> common(List<Cidr> a, List<Cidr> b) {
    if (a == null) {
      return b;
    }
    List<Cidr> common = new ArrayList<>();
    for (Cidr x : a) {
      for (Cidr y : b) {
        if (x.encloses(y)) {
          common.add(y);
        } else if (y.encloses(x)) {
          common.add(x);
        }
      }
    }
    return common;
  }

  static List<PortSet.Range> commonPorts(List<PortSet.Range> a, List<PortSet.Range> b) {
    if (a == null) {
      return b;
    }
    List<PortSet.Range> common = new ArrayList<>();
    for (PortSet.Range x : a) {
      for (PortSet.Range y : b) {
        int first = Math.max(x.first(), y.first());
        int last = Math.min(x.last(), y.last());
        if (first <= last) {
          common.add(new PortSet.Range(first, last));
        }
      }
    }
    return common;
  }

  static <T> Set<T> common(Set<T> a, Set<T> b) {
    if (a == null) {
      return b;
    }
    Set<T> common = new HashSet<>(a);
    common.retainAll(b);
    return common;
  }
}
