package org.fedsim.wire.sip;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How often a node has cut somebody off, and why. Safe for use by any thread. */
public final class TransportCounters {

  /** Why. */
  public enum Cut {
    /** More connections than it takes. */
    CONNECTIONS,
    /** More connections from one address than it takes. */
    CONNECTIONS_OF_ADDRESS,
    /** More handshakes at a time than it takes. */
    HANDSHAKES,
    /** A second handshake on a connection. */
    RENEGOTIATION,
    /** A message that did not come to its end in time. */
    MESSAGE_TIME,
    /** A connection that was idle too long. */
    IDLE,
    /** A peer that did not read. */
    NOT_READING,
    /** A message of which nobody knows where it ends. */
    FRAMING,
    /** A message that could not be read; its connection stays. */
    MALFORMED
  }

  private final Map<Cut, LongAdder> cuts = new EnumMap<>(Cut.class);

  public TransportCounters() {
    for (Cut cut : Cut.values()) {
      cuts.put(cut, new LongAdder());
    }
  }

  void count(Cut cut) {
    cuts.get(cut).increment();
  }

  /** Those that have occurred. */
  public Map<Cut, Long> cuts() {
    Map<Cut, Long> occurred = new EnumMap<>(Cut.class);
    cuts.forEach(
        (cut, count) -> {
          if (count.sum() > 0) {
            occurred.put(cut, count.sum());
          }
        });
    return occurred;
  }
}
