package org.fedsim.network.nft.walk;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The left side of a condition: what of a packet is looked at. */
sealed interface Operand {

  /** Its value; empty when that is not known. */
  Optional<Object> value(Facts packet);

  /** How people call it: the word of a port table where there is one. */
  String field();

  /** Whether the next packet of the same kind may show another value. */
  default boolean changes() {
    return false;
  }

  /**
   * A field of the packet or of its connection.
   *
   * @param name as nft writes it, with {@code th} for the ports of TCP and UDP
   * @param protocol the protocol that the packet must be of, empty if any
   */
  record Field(String name, String protocol) implements Operand {
    private static final Map<String, String> WORDS =
        Map.ofEntries(
            Map.entry(Facts.SOURCE, "from"),
            Map.entry(Facts.DESTINATION, "to"),
            Map.entry(Facts.SOURCE_PORT, "source-port"),
            Map.entry(Facts.PORT, "port"),
            Map.entry(Facts.PROTOCOL, "protocol"),
            Map.entry("ip protocol", "protocol"),
            Map.entry("meta iifname", "in"),
            Map.entry("meta iif", "in"),
            Map.entry("meta oifname", "out"),
            Map.entry("meta oif", "out"),
            Map.entry(Facts.STATE, "state"),
            Map.entry("meta mark", "mark"),
            Map.entry("ct mark", "mark"),
            Map.entry("meta length", "length"),
            Map.entry("ip length", "length"));

    /** What is another from one packet of a flow to the next without the sender's doing. */
    private static final Set<String> CHANGING =
        Set.of("ct bytes", "ct packets", "ct avgpkt", "ct expiration", "meta time", "meta random");

    @Override
    public Optional<Object> value(Facts packet) {
      return packet.get(name);
    }

    @Override
    public String field() {
      return WORDS.getOrDefault(name, name);
    }

    @Override
    public boolean changes() {
      return CHANGING.contains(name);
    }
  }

  /** Some bits of a number. */
  record Masked(Operand of, long mask) implements Operand {
    @Override
    public Optional<Object> value(Facts packet) {
      return of.value(packet).filter(Long.class::isInstance).map(v -> (Long) v & mask);
    }

    @Override
    public String field() {
      return of.field();
    }

    @Override
    public boolean changes() {
      return of.changes();
    }
  }

  /** Several at once, {@code ip saddr . th dport}. */
  record Concatenation(List<Operand> parts) implements Operand {
    @Override
    public Optional<Object> value(Facts packet) {
      List<Object> values = new ArrayList<>();
      for (Operand part : parts) {
        Optional<Object> value = part.value(packet);
        if (value.isEmpty()) {
          return Optional.empty();
        }
        values.add(value.get());
      }
      return Optional.of(values);
    }

    @Override
    public String field() {
      return String.join(" and ", parts.stream().map(Operand::field).toList());
    }
  }

  /**
   * Something that is not read.
   *
   * @param changes whether it is a number that somebody draws, or a clock
   */
  record Unread(String field, boolean changes) implements Operand {
    @Override
    public Optional<Object> value(Facts packet) {
      return Optional.empty();
    }
  }
}
