package org.fedsim.network.nft.walk;

/**
 * One thing that a rule asks of a packet ({@code match}).
 *
 * @param operator {@code == != < > <= >=}, {@code in} for any of these bits, {@code !} for none
 */
record Condition(String operator, Operand left, Elements right) {

  /** In what a packet differs from what is asked: a set of {@link Subject}s, and marks. */
  int differs(Facts facts) {
    int wrongProtocol = 0;
    if (left.protocol() != 0 && left.protocol() != facts.protocol()) {
      wrongProtocol = Subject.PROTOCOL.bit();
      if (!isOfAnyTransport()) {
        return wrongProtocol;
      }
    }
    Object value = left.value(facts);
    if (value == Operand.ABSENT) {
      return left.subjects() | wrongProtocol;
    }
    int differs = compare(facts, value);
    if (wrongProtocol != 0) {
      return wrongProtocol | Differences.subjects(differs);
    }
    return differs != 0 && Differences.fails(differs) && isForeign(facts)
        ? differs | Differences.FOREIGN
        : differs;
  }

  /**
   * Whether it stays as it is when what it looks at grows.
   *
   * @param met whether it holds now
   */
  boolean outlivesGrowth(boolean met) {
    return operator.startsWith(met ? ">" : "<");
  }

  /** Ports stand at one place in TCP and UDP, and are compared also when the protocol is wrong. */
  private boolean isOfAnyTransport() {
    int ports = Subject.PORT.bit() | Subject.SOURCE_PORT.bit();
    int others = Subject.FROM.bit() | Subject.TO.bit();
    return (left.subjects() & ports) != 0 && (left.subjects() & ~(ports | others)) == 0;
  }

  private int compare(Facts facts, Object value) {
    if (left instanceof Operand.Connection c && c.key().equals("status")) {
      return status(facts);
    }
    if (value == Operand.UNKNOWN) {
      return Differences.UNKNOWN;
    }
    return switch (operator) {
      case "==" -> right.differs(left, value);
      case "!=" -> {
        int differs = right.differs(left, value);
        yield (differs & Differences.UNKNOWN) != 0
            ? Differences.UNKNOWN
            : differs == 0 ? left.subjects() : 0;
      }
      case "in" -> bits(value) ? 0 : failed(value);
      case "!" -> bits(value) ? failed(value) : 0;
      default -> ordered(value);
    };
  }

  private int failed(Object value) {
    return value instanceof Long && wanted() >= 0 ? left.subjects() : Differences.UNKNOWN;
  }

  private boolean bits(Object value) {
    return value instanceof Long n && wanted() > 0 && (n & wanted()) != 0;
  }

  /** The bits that are asked about; -1 when they are not known. */
  long wanted() {
    long wanted = 0;
    for (Values values : right.values()) {
      if (!(values instanceof Values.Range range) || range.first() != range.last()) {
        return -1;
      }
      wanted |= range.first();
    }
    return wanted;
  }

  private int ordered(Object value) {
    if (!(value instanceof Long n) || wanted() < 0) {
      return Differences.UNKNOWN;
    }
    boolean holds =
        switch (operator) {
          case "<" -> n < wanted();
          case ">" -> n > wanted();
          case "<=" -> n <= wanted();
          case ">=" -> n >= wanted();
          default -> false;
        };
    return holds ? 0 : left.subjects();
  }

  /** Of a connection's status only some bits are known. */
  private int status(Facts facts) {
    boolean asks = operator.equals("in") || operator.equals("!");
    if (!asks || wanted() < 0) {
      return Differences.UNKNOWN;
    }
    if (!facts.isTracked()) {
      return left.subjects();
    }
    boolean any = (facts.status() & wanted()) != 0;
    if (!any && (wanted() & ~facts.statusKnown()) != 0) {
      return Differences.UNKNOWN;
    }
    return any == operator.equals("in") ? 0 : left.subjects();
  }

  /** Whether a packet that fails this is of another kind than those that it is meant for. */
  private boolean isForeign(Facts facts) {
    if (left instanceof Operand.Connection c && c.key().equals("state")) {
      return !facts.isInvalid() && !facts.belongs() && !admitsNew();
    }
    if (left instanceof Operand.Connection c && c.key().equals("direction")) {
      return !facts.belongs();
    }
    if (left instanceof Operand.Meta m && m.subject() == Subject.INTERFACE) {
      return right.values().stream().allMatch(facts::isAnInterface);
    }
    return left instanceof Operand.Meta m && m.type() == Datatype.NFPROTO
        || left instanceof Operand.Meta n && n.type() == Datatype.ETHERTYPE;
  }

  private boolean admitsNew() {
    long opens = 8;
    return switch (operator) {
      case "==" -> right.values().stream().anyMatch(v -> v.differs(left, opens) == 0);
      case "in" -> (wanted() & opens) != 0;
      case "!" -> (wanted() & opens) == 0;
      default -> true;
    };
  }

  /** How near the packet's address is to those that are asked for, 0 to 32. */
  int commonPrefix(Facts facts) {
    Object value = left.value(facts);
    return operator.equals("==") ? right.commonPrefix(value) : Values.ALL_BITS;
  }
}
