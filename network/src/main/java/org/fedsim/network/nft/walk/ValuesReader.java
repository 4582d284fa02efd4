package org.fedsim.network.nft.walk;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Reads the right sides of conditions and the elements of sets. */
final class ValuesReader {
  private static final int ADDRESS_BITS = 32;

  private ValuesReader() {}

  /** The type that nft calls by a name. */
  static Datatype type(String name) {
    return switch (name) {
      case "ipv4_addr" -> Datatype.ADDRESS;
      case "inet_proto" -> Datatype.PROTOCOL;
      case "ifname", "iface_index" -> Datatype.NAME;
      case "ct_state" -> Datatype.STATE;
      case "ct_dir" -> Datatype.DIRECTION;
      case "ct_status" -> Datatype.STATUS;
      case "tcp_flag" -> Datatype.TCP_FLAGS;
      case "nf_proto" -> Datatype.NFPROTO;
      case "ether_type" -> Datatype.ETHERTYPE;
      case "pkt_type" -> Datatype.PACKET_TYPE;
      case "dscp" -> Datatype.DSCP;
      case "ecn" -> Datatype.ECN;
      case "inet_service", "mark", "integer", "ct_zone" -> Datatype.NUMBER;
      default -> Datatype.OTHER;
    };
  }

  /** The types of an expression, one for each part of a concatenation. */
  static List<Datatype> types(Operand operand) {
    return operand instanceof Operand.Concatenation all
        ? all.parts().stream().map(Operand::type).toList()
        : List.of(operand.type());
  }

  /** A value, a range, a prefix, or a concatenation of these. */
  static Values values(List<Datatype> types, Object written) {
    Object value = written;
    if (Json.map(written).get("elem") instanceof Map<?, ?> element) {
      // With a time-out, a comment or a counter.
      value = element.get("val");
    }
    if ("*".equals(value)) {
      return new Values.Any();
    }
    if (Json.map(value).get("concat") instanceof List<?> parts) {
      if (parts.size() != types.size()) {
        return new Values.Unread();
      }
      List<Values> all = new ArrayList<>();
      for (int i = 0; i < parts.size(); i++) {
        all.add(one(types.get(i), parts.get(i)));
      }
      return new Values.Tuple(all);
    }
    return types.size() == 1 ? one(types.get(0), value) : new Values.Unread();
  }

  private static Values one(Datatype type, Object value) {
    Map<?, ?> object = Json.map(value);
    if (type == Datatype.NAME) {
      return value instanceof String name ? name(name) : new Values.Unread();
    }
    if (object.get("range") instanceof List<?> range && range.size() == 2) {
      return range(number(type, range.get(0)), number(type, range.get(1)));
    }
    if (object.get("prefix") instanceof Map<?, ?> prefix) {
      return prefix(type, prefix);
    }
    OptionalLong number = number(type, value);
    return range(number, number);
  }

  private static Values name(String name) {
    // An asterisk that is part of a name is written with a backslash.
    boolean prefix = name.endsWith("*") && !name.endsWith("\\*");
    String plain = prefix ? name.substring(0, name.length() - 1) : name.replace("\\*", "*");
    return new Values.Name(plain, prefix);
  }

  /**
   * One that runs backwards is what nft 1.0.6 makes of two comparisons: of which fields is lost.
   */
  private static Values range(OptionalLong first, OptionalLong last) {
    return first.isPresent() && last.isPresent() && first.getAsLong() <= last.getAsLong()
        ? new Values.Range(first.getAsLong(), last.getAsLong())
        : new Values.Unread();
  }

  private static Values prefix(Datatype type, Map<?, ?> prefix) {
    OptionalLong address = number(type, prefix.get("addr"));
    if (type != Datatype.ADDRESS
        || address.isEmpty()
        || !(prefix.get("len") instanceof Number length)) {
      return new Values.Unread();
    }
    long others = (1L << ADDRESS_BITS - length.intValue()) - 1;
    return new Values.Range(address.getAsLong() & ~others, address.getAsLong() | others);
  }

  /** One number: a plain one, or several flags. */
  static OptionalLong number(Datatype type, Object value) {
    Object flags = value instanceof List<?> ? value : Json.map(value).get("|");
    if (flags instanceof List<?> several) {
      long all = 0;
      for (Object flag : several) {
        OptionalLong one = number(type, flag);
        if (one.isEmpty()) {
          return one;
        }
        all |= one.getAsLong();
      }
      return OptionalLong.of(all);
    }
    return type.number(value);
  }

  /** What a map has for a key: a Long, a String, a List of these, or {@link Operand#UNKNOWN}. */
  static Object constant(List<Datatype> types, Object written) {
    if (Json.map(written).get("concat") instanceof List<?> parts && parts.size() == types.size()) {
      List<Object> all = new ArrayList<>();
      for (int i = 0; i < parts.size(); i++) {
        all.add(constant(List.of(types.get(i)), parts.get(i)));
      }
      return all.contains(Operand.UNKNOWN) ? Operand.UNKNOWN : List.copyOf(all);
    }
    if (types.size() != 1) {
      return Operand.UNKNOWN;
    }
    OptionalLong number = number(types.get(0), written);
    if (number.isPresent()) {
      return number.getAsLong();
    }
    return types.get(0) == Datatype.NAME && written instanceof String ? written : Operand.UNKNOWN;
  }
}
