package org.fedsim.network.nft;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.fedsim.network.Packet;
import org.fedsim.network.RuleRef;
import org.fedsim.network.firewall.ConnectionTracker;
import org.fedsim.network.firewall.FlowKey;

/**
 * What is known of the connections that have come through a firewall: their first packet, what it
 * was translated to and by which rule. The trace tells it of the first packet only.
 *
 * <p>Not safe for use by several threads. Forgets the eldest of more than {@value
 * ConnectionTracker#DEFAULT_CAPACITY} keys.
 */
final class Connections {
  private final Map<FlowKey, Connection> byEnds =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<FlowKey, Connection> eldest) {
          return size() > ConnectionTracker.DEFAULT_CAPACITY;
        }
      };

  /**
   * A connection.
   *
   * @param arrived its first packet as it came in
   * @param left its first packet as it went on
   * @param translator the rule that translated it
   * @param mark of the connection; empty when it is not known
   */
  record Connection(Packet arrived, Packet left, Optional<RuleRef> translator, OptionalLong mark) {

    /** Whether a packet goes the way of the first one. */
    boolean isOriginal(Packet packet) {
      return packet.source().equals(arrived.source())
          && packet.destination().equals(arrived.destination());
    }
  }

  /** The connection that a packet belongs to, with the addresses that it came in with. */
  Optional<Connection> of(Packet arrived) {
    return Optional.ofNullable(byEnds.get(FlowKey.of(arrived)));
  }

  /** An answer comes in with the ends that the first packet has left with. */
  void add(Connection connection) {
    byEnds.put(FlowKey.of(connection.arrived()), connection);
    byEnds.put(FlowKey.of(connection.left()), connection);
  }
}
