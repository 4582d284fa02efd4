package org.fedsim.network.nft;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.fedsim.network.ConnectionState;
import org.fedsim.network.Packet;
import org.fedsim.network.Protocol;
import org.fedsim.network.Verdict;
import org.fedsim.network.firewall.ConnectionTracker;

/**
 * Of which flow directions the journal has an entry that lets them pass, so that it need not have a
 * second.
 *
 * <p>Not safe for use by several threads. Holds as many directions as the connection tracker has
 * flows, and forgets the eldest.
 */
final class WrittenDirections {
  private final Map<Direction, Boolean> written =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Direction, Boolean> eldest) {
          return size() > ConnectionTracker.DEFAULT_CAPACITY;
        }
      };
  private int generation;

  private record Direction(Protocol protocol, InetSocketAddress from, InetSocketAddress to) {}

  /**
   * Whether a packet that passed says something new: it is the first of its direction since the
   * flow opened or the ruleset was replaced, or it opens a flow.
   */
  boolean isNews(TracedPacket traced, Verdict verdict) {
    if (generation != traced.generation()) {
      written.clear();
      generation = traced.generation();
    }
    Packet packet = traced.sent().packet();
    Direction there = new Direction(packet.protocol(), packet.source(), packet.destination());
    if (verdict.state() == ConnectionState.ESTABLISHED) {
      return written.putIfAbsent(there, true) == null;
    }
    written.remove(new Direction(packet.protocol(), packet.destination(), packet.source()));
    written.put(there, true);
    return true;
  }
}
