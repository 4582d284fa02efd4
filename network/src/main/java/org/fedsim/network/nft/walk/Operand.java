package org.fedsim.network.nft.walk;

import java.util.List;

/** What a rule looks at: an expression that a packet gives a value to. */
public sealed interface Operand {
  /** It has none for this packet: the rule does not match ({@code NFT_BREAK}). */
  Object ABSENT = new Object();

  /** It cannot be told. */
  Object UNKNOWN = new Object();

  /** The value: a Long, a String for a name, a List for a concatenation, or one of the above. */
  Object value(Facts facts);

  /** What its values are. */
  Datatype type();

  /** The {@link Subject}s that it is about. */
  int subjects();

  Steadiness steadiness();

  /** The protocol (RFC 5237 number) that the packet must be of; 0 for any. */
  default int protocol() {
    return 0;
  }

  /** Where a header begins. */
  enum Base {
    NETWORK,
    TRANSPORT
  }

  /**
   * Bits of a header.
   *
   * @param offset in bits
   * @param length in bits, at most 63
   */
  record Header(
      Base base,
      int offset,
      int length,
      int protocol,
      Datatype type,
      Subject subject,
      Steadiness steadiness)
      implements Operand {
    @Override
    public Object value(Facts facts) {
      return facts.header(base, offset, length);
    }

    @Override
    public int subjects() {
      return subject.bit();
    }
  }

  /** What the kernel knows about a packet beside its headers ({@code meta}). */
  record Meta(String key, Datatype type, Subject subject, Steadiness steadiness)
      implements Operand {
    @Override
    public Object value(Facts facts) {
      return facts.meta(key);
    }

    @Override
    public int subjects() {
      return subject.bit();
    }
  }

  /**
   * What the connection tracker knows ({@code ct}).
   *
   * @param reply whether it is asked about the direction of the answers
   */
  record Connection(
      String key, boolean reply, Datatype type, Subject subject, Steadiness steadiness)
      implements Operand {
    @Override
    public Object value(Facts facts) {
      return facts.connection(key, reply);
    }

    @Override
    public int subjects() {
      return subject.bit();
    }
  }

  /** Two operands and what is done to their bits: {@code & | ^ << >>}. */
  record Bits(String operator, Operand left, Operand right) implements Operand {
    @Override
    public Object value(Facts facts) {
      Object a = left.value(facts);
      Object b = right.value(facts);
      if (a == ABSENT || b == ABSENT) {
        return ABSENT;
      }
      if (!(a instanceof Long x && b instanceof Long y)) {
        return UNKNOWN;
      }
      return switch (operator) {
        case "&" -> x & y;
        case "|" -> x | y;
        case "^" -> x ^ y;
        case "<<" -> x << y;
        default -> x >>> y;
      };
    }

    @Override
    public Datatype type() {
      return left.type();
    }

    @Override
    public int subjects() {
      return left.subjects() | right.subjects();
    }

    @Override
    public Steadiness steadiness() {
      return left.steadiness().or(right.steadiness());
    }

    @Override
    public int protocol() {
      return left.protocol();
    }
  }

  /** Several, one after the other: {@code ip saddr . tcp dport}. */
  record Concatenation(List<Operand> parts) implements Operand {
    @Override
    public Object value(Facts facts) {
      Object[] values = new Object[parts.size()];
      boolean unknown = false;
      for (int i = 0; i < values.length; i++) {
        values[i] = parts.get(i).value(facts);
        if (values[i] == ABSENT) {
          return ABSENT;
        }
        unknown |= values[i] == UNKNOWN;
      }
      return unknown ? UNKNOWN : List.of(values);
    }

    @Override
    public Datatype type() {
      return Datatype.OTHER;
    }

    @Override
    public int subjects() {
      return parts.stream().mapToInt(Operand::subjects).reduce(0, (a, b) -> a | b);
    }

    @Override
    public Steadiness steadiness() {
      return parts.stream().map(Operand::steadiness).reduce(Steadiness.FLOW, Steadiness::or);
    }

    @Override
    public int protocol() {
      return parts.stream().mapToInt(Operand::protocol).filter(p -> p != 0).findFirst().orElse(0);
    }
  }

  /** What a map has for a key. */
  record Mapped(Operand key, Mapping<Object> map) implements Operand {
    @Override
    public Object value(Facts facts) {
      return map.get(key, facts);
    }

    @Override
    public Datatype type() {
      return Datatype.OTHER;
    }

    @Override
    public int subjects() {
      return key.subjects();
    }

    @Override
    public Steadiness steadiness() {
      return key.steadiness().or(map.steadiness());
    }

    @Override
    public int protocol() {
      return key.protocol();
    }
  }

  /** Something that stands in the rule itself. */
  record Constant(Object value) implements Operand {
    @Override
    public Object value(Facts facts) {
      return value;
    }

    @Override
    public Datatype type() {
      return Datatype.OTHER;
    }

    @Override
    public int subjects() {
      return 0;
    }

    @Override
    public Steadiness steadiness() {
      return Steadiness.FLOW;
    }
  }

  /** One whose value cannot be told from the packet and the listing. */
  record Untold(Steadiness steadiness) implements Operand {
    @Override
    public Object value(Facts facts) {
      return UNKNOWN;
    }

    @Override
    public Datatype type() {
      return Datatype.OTHER;
    }

    @Override
    public int subjects() {
      return Subject.OTHER.bit();
    }
  }
}
