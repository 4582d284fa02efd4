package org.fedsim.wire.media;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.fedsim.network.LostPacket;

/**
 * What the network said about the lost packets of one session, and how many were lost in a row on
 * each way. Safe for use by any thread; never blocks for long, since the network calls it on the
 * sending thread.
 */
final class LossLedger {

  /**
   * A way of packets between two candidates.
   *
   * @param local the host candidate or the relayed one
   * @param remote the peer's candidate
   */
  record Way(InetSocketAddress local, InetSocketAddress remote) {}

  private final Map<Way, Integer> inARow = new ConcurrentHashMap<>();
  private final Set<Way> withoutRoute = ConcurrentHashMap.newKeySet();
  private final List<LostPacket> all = new ArrayList<>();

  /** A packet of no particular way, for example to the relay server. */
  void lost(LostPacket packet) {
    synchronized (all) {
      all.add(packet);
    }
  }

  void lost(Way way, LostPacket packet) {
    lost(packet);
    inARow.merge(way, 1, Integer::sum);
    if (packet.entry().isEmpty()) {
      withoutRoute.add(way);
    }
  }

  /**
   * A packet came in on this way: what was lost before may pass from now on, because a stateful
   * firewall has seen the other side open it.
   */
  void heard(Way way) {
    inARow.remove(way);
  }

  int inARow(Way way) {
    return inARow.getOrDefault(way, 0);
  }

  /** Whether no packet can ever pass, because there is no route: nothing the peer does opens it. */
  boolean withoutRoute(Way way) {
    return withoutRoute.contains(way);
  }

  /** Everything lost so far, oldest first; a snapshot. */
  List<LostPacket> all() {
    synchronized (all) {
      return List.copyOf(all);
    }
  }
}
