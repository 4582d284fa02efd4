package org.fedsim.network.nft.walk;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.fedsim.network.nft.walk.Operand.Base;

/** Reads what a rule looks at. */
final class OperandReader {
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int LONGEST = 63;

  private final NamedObjects named;

  OperandReader(NamedObjects named) {
    this.named = named;
  }

  /**
   * @param wanted the type that a constant is read as, where nothing in it tells
   */
  Operand operand(Object written, Datatype wanted) {
    if (!(written instanceof Map<?, ?>)) {
      Object constant = ValuesReader.constant(List.of(wanted), written);
      return constant == Operand.UNKNOWN
          ? new Operand.Untold(Steadiness.FLOW)
          : new Operand.Constant(constant);
    }
    Map.Entry<?, ?> only = Json.only(written);
    Object content = only.getValue();
    return switch (only.getKey().toString()) {
      case "payload" -> payload(content);
      case "meta" -> meta(Json.text(content, "key"));
      case "ct" -> connection(Json.text(content, "key"), Json.text(content, "dir"));
      case "&", "|", "^", "<<", ">>" -> bits(only.getKey().toString(), content, wanted);
      case "concat" -> concatenation(content);
      case "map" -> mapped(content, wanted);
      case "numgen" -> new Operand.Untold(Steadiness.MOMENT);
      // The routing table and the hosts' sockets stay as they are while a lab is open.
      case "fib", "rt", "socket", "jhash", "symhash" -> new Operand.Untold(Steadiness.FLOW);
      default -> new Operand.Untold(Steadiness.PACKET);
    };
  }

  private Operand bits(String operator, Object content, Datatype wanted) {
    List<?> sides = Json.list(content);
    if (sides.size() < 2) {
      return new Operand.Untold(Steadiness.PACKET);
    }
    Operand result = operand(sides.get(0), wanted);
    for (Object side : sides.subList(1, sides.size())) {
      Datatype type = result instanceof Operand.Constant ? wanted : result.type();
      result = new Operand.Bits(operator, result, operand(side, type));
    }
    return result;
  }

  private Operand concatenation(Object content) {
    List<Operand> parts = new ArrayList<>();
    Json.list(content).forEach(part -> parts.add(operand(part, Datatype.OTHER)));
    return new Operand.Concatenation(List.copyOf(parts));
  }

  private Operand mapped(Object content, Datatype wanted) {
    Operand key = operand(Json.map(content).get("key"), Datatype.OTHER);
    Object data = Json.map(content).get("data");
    if (data instanceof String name && name.startsWith("@")) {
      return new Operand.Mapped(key, named.set(name.substring(1)).values());
    }
    Mapping<Object> map = new Mapping<>();
    List<Datatype> types = ValuesReader.types(key);
    for (Object pair : Json.list(Json.map(data).get("set"))) {
      List<?> both = Json.list(pair);
      if (both.size() == 2) {
        Object to = both.get(1);
        map.add(ValuesReader.values(types, both.get(0)), constant(to, wanted));
      }
    }
    return new Operand.Mapped(key, map);
  }

  /** An address with a port is a concatenation of both. */
  private static Object constant(Object written, Datatype wanted) {
    boolean both = Json.map(written).containsKey("concat");
    return ValuesReader.constant(
        both ? List.of(wanted, Datatype.NUMBER) : List.of(wanted), written);
  }

  private static Operand payload(Object content) {
    String protocol = Json.text(content, "protocol");
    if (protocol.isEmpty()) {
      return raw(Json.map(content));
    }
    String field = Json.text(content, "field");
    int transport =
        switch (protocol) {
          case "tcp" -> TCP;
          case "udp" -> UDP;
          case "icmp" -> 1;
          case "icmpv6" -> 58;
          case "sctp" -> 132;
          case "dccp" -> 33;
          case "udplite" -> 136;
          default -> 0;
        };
    return switch (protocol) {
      case "ip" -> ip(field);
      case "tcp", "udp", "udplite", "sctp", "dccp", "th" -> transport(transport, field);
      case "icmp", "icmpv6" -> header(Base.TRANSPORT, 0, 0, transport, Datatype.OTHER, null);
      default -> new Operand.Untold(Steadiness.FLOW);
    };
  }

  private static Operand raw(Map<?, ?> content) {
    Base base =
        switch (Json.text(content, "base")) {
          case "nh" -> Base.NETWORK;
          case "th" -> Base.TRANSPORT;
          default -> null;
        };
    boolean read = content.get("offset") instanceof Number && content.get("len") instanceof Number;
    int length = read ? ((Number) content.get("len")).intValue() : 0;
    return base == null || !read || length > LONGEST
        ? new Operand.Untold(Steadiness.PACKET)
        : header(
            base, ((Number) content.get("offset")).intValue(), length, 0, Datatype.NUMBER, null);
  }

  private static Operand ip(String field) {
    return switch (field) {
      case "version" -> header(Base.NETWORK, 0, 4, 0, Datatype.NUMBER, null);
      case "hdrlength" -> header(Base.NETWORK, 4, 4, 0, Datatype.NUMBER, null);
      case "dscp" -> header(Base.NETWORK, 8, 6, 0, Datatype.DSCP, null);
      case "ecn" -> header(Base.NETWORK, 14, 2, 0, Datatype.ECN, null);
      case "length" -> header(Base.NETWORK, 16, 16, 0, Datatype.NUMBER, Subject.LENGTH);
      case "id" -> header(Base.NETWORK, 32, 16, 0, Datatype.NUMBER, null);
      case "frag-off" -> header(Base.NETWORK, 48, 16, 0, Datatype.NUMBER, null);
      case "ttl" -> header(Base.NETWORK, 64, 8, 0, Datatype.NUMBER, null);
      case "protocol" -> header(Base.NETWORK, 72, 8, 0, Datatype.PROTOCOL, Subject.PROTOCOL);
      case "checksum" -> header(Base.NETWORK, 80, 16, 0, Datatype.NUMBER, null);
      case "saddr" -> header(Base.NETWORK, 96, 32, 0, Datatype.ADDRESS, Subject.FROM);
      case "daddr" -> header(Base.NETWORK, 128, 32, 0, Datatype.ADDRESS, Subject.TO);
      default -> new Operand.Untold(Steadiness.PACKET);
    };
  }

  private static Operand transport(int protocol, String field) {
    Base base = Base.TRANSPORT;
    return switch (field) {
      case "sport" -> header(base, 0, 16, protocol, Datatype.NUMBER, Subject.SOURCE_PORT);
      case "dport" -> header(base, 16, 16, protocol, Datatype.NUMBER, Subject.PORT);
      case "sequence" -> header(base, 32, 32, protocol, Datatype.NUMBER, null);
      case "ackseq" -> header(base, 64, 32, protocol, Datatype.NUMBER, null);
      case "doff" -> header(base, 96, 4, protocol, Datatype.NUMBER, null);
      case "flags" -> header(base, 104, 8, protocol, Datatype.TCP_FLAGS, Subject.FLAGS);
      case "window" -> header(base, 112, 16, protocol, Datatype.NUMBER, null);
      case "length" -> header(base, 32, 16, protocol, Datatype.NUMBER, Subject.LENGTH);
      default -> header(base, 0, 0, protocol, Datatype.OTHER, null);
    };
  }

  /** One of no bits cannot be read; that it needs its protocol is known all the same. */
  private static Operand header(
      Base base, int offset, int length, int protocol, Datatype type, Subject subject) {
    Subject about = subject == null ? Subject.OTHER : subject;
    boolean ofTheFlow =
        about == Subject.FROM
            || about == Subject.TO
            || about == Subject.PORT
            || about == Subject.SOURCE_PORT
            || about == Subject.PROTOCOL;
    return new Operand.Header(
        base,
        offset,
        length,
        protocol,
        type,
        about,
        ofTheFlow ? Steadiness.FLOW : Steadiness.PACKET);
  }

  private static Operand meta(String key) {
    return switch (key) {
      case "iif", "iifname", "oif", "oifname" ->
          new Operand.Meta(key, Datatype.NAME, Subject.INTERFACE, Steadiness.FLOW);
      case "l4proto" -> new Operand.Meta(key, Datatype.PROTOCOL, Subject.PROTOCOL, Steadiness.FLOW);
      case "nfproto" -> new Operand.Meta(key, Datatype.NFPROTO, Subject.OTHER, Steadiness.FLOW);
      case "protocol" -> new Operand.Meta(key, Datatype.ETHERTYPE, Subject.OTHER, Steadiness.FLOW);
      case "pkttype" -> new Operand.Meta(key, Datatype.PACKET_TYPE, Subject.OTHER, Steadiness.FLOW);
      case "mark" -> new Operand.Meta(key, Datatype.NUMBER, Subject.MARK, Steadiness.FLOW);
      case "length" -> new Operand.Meta(key, Datatype.NUMBER, Subject.LENGTH, Steadiness.PACKET);
      case "iiftype", "oiftype" ->
          new Operand.Meta(key, Datatype.NUMBER, Subject.OTHER, Steadiness.FLOW);
      case "iifgroup", "oifgroup", "iifkind", "oifkind", "sdif", "sdifname", "rtclassid" ->
          new Operand.Untold(Steadiness.FLOW);
      case "random", "time", "day", "hour", "cpu" -> new Operand.Untold(Steadiness.MOMENT);
      default -> new Operand.Untold(Steadiness.PACKET);
    };
  }

  private static Operand connection(String key, String direction) {
    boolean reply = direction.equals("reply");
    return switch (key) {
      case "state" -> ct(key, reply, Datatype.STATE, Subject.STATE);
      case "direction" -> ct(key, reply, Datatype.DIRECTION, Subject.STATE);
      case "status" -> ct(key, reply, Datatype.STATUS, Subject.STATUS);
      case "mark" -> ct(key, reply, Datatype.NUMBER, Subject.MARK);
      case "l3proto" -> ct(key, reply, Datatype.NFPROTO, Subject.OTHER);
      case "protocol" -> ct(key, reply, Datatype.PROTOCOL, Subject.PROTOCOL);
      case "zone" -> ct(key, reply, Datatype.NUMBER, Subject.OTHER);
      case "saddr", "ip saddr" ->
          ct(key, reply, Datatype.ADDRESS, reply ? Subject.TO : Subject.FROM);
      case "daddr", "ip daddr" ->
          ct(key, reply, Datatype.ADDRESS, reply ? Subject.FROM : Subject.TO);
      case "proto-src" ->
          ct(key, reply, Datatype.NUMBER, reply ? Subject.PORT : Subject.SOURCE_PORT);
      case "proto-dst" ->
          ct(key, reply, Datatype.NUMBER, reply ? Subject.SOURCE_PORT : Subject.PORT);
      case "packets", "bytes" -> new Operand.Untold(Steadiness.GROWING);
      case "avgpkt", "expiration", "count" -> new Operand.Untold(Steadiness.MOMENT);
      default -> new Operand.Untold(Steadiness.FLOW);
    };
  }

  private static Operand ct(String key, boolean reply, Datatype type, Subject subject) {
    return new Operand.Connection(key, reply, type, subject, Steadiness.FLOW);
  }
}
