package org.fedsim.network.nft.walk;

import java.util.Set;

/** One thing that a rule asks of a packet. */
sealed interface Condition {

  Truth holds(Facts packet);

  /** How people call what is looked at. */
  String field();

  /** Whether the same packet, a moment later, may fare differently. */
  boolean changes();

  /** How a field is compared with values. */
  enum Comparison {
    IN,
    NOT_IN,
    LESS,
    AT_MOST,
    GREATER,
    AT_LEAST
  }

  /** A field and the values that it may have. */
  record Match(Operand left, Comparison comparison, Values right) implements Condition {

    @Override
    public Truth holds(Facts packet) {
      return left.value(packet).map(this::compare).orElse(Truth.UNKNOWN);
    }

    private Truth compare(Object value) {
      return switch (comparison) {
        case IN -> Truth.of(right.contains(value));
        case NOT_IN -> Truth.of(!right.contains(value));
        case LESS, AT_MOST, GREATER, AT_LEAST ->
            value instanceof Long number
                    && right instanceof Values.Single s
                    && s.value() instanceof Long limit
                ? Truth.of(compare(number, limit))
                : Truth.UNKNOWN;
      };
    }

    private boolean compare(long number, long limit) {
      return switch (comparison) {
        case LESS -> number < limit;
        case AT_MOST -> number <= limit;
        case GREATER -> number > limit;
        case AT_LEAST -> number >= limit;
        case IN, NOT_IN -> throw new AssertionError(comparison);
      };
    }

    @Override
    public String field() {
      return left.field();
    }

    /** What only grows stays beyond a bound that it has passed. */
    @Override
    public boolean changes() {
      boolean grows =
          left instanceof Operand.Field f
              && Set.of("ct packets", "ct bytes").contains(f.name())
              && comparison != Comparison.IN
              && comparison != Comparison.NOT_IN;
      return left.changes() && !grows;
    }
  }

  /**
   * The protocol that a rule asks for without saying so: {@code tcp dport 5061}.
   *
   * @param protocol {@code tcp} or {@code udp}, or another that no packet here is of
   */
  record OfProtocol(String protocol) implements Condition {
    @Override
    public Truth holds(Facts packet) {
      return Truth.of(packet.get(Facts.PROTOCOL).filter(protocol::equals).isPresent());
    }

    @Override
    public String field() {
      return "protocol";
    }

    @Override
    public boolean changes() {
      return false;
    }
  }

  /**
   * Something that is used up by packets: a limit, a quota, a number of connections.
   *
   * @param field {@code limit}, {@code quota}, {@code ct count}, {@code meter}
   * @param over whether it matches what is beyond it, instead of what is within
   */
  record Budget(String field, boolean over) implements Condition {
    @Override
    public Truth holds(Facts packet) {
      return Truth.UNKNOWN;
    }

    @Override
    public boolean changes() {
      return true;
    }
  }

  /**
   * Something that is not read.
   *
   * @param changes whether it may be another way a moment later
   */
  record Unread(String field, boolean changes) implements Condition {
    @Override
    public Truth holds(Facts packet) {
      return Truth.UNKNOWN;
    }
  }
}
