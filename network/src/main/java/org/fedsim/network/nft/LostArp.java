package org.fedsim.network.nft;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the rules that drop ARP (RFC 826). Where the firewall's neighbours get no answer, their
 * packets do not even come to it, and no journal can have them.
 *
 * <p>Not safe for use by several threads.
 */
final class LostArp {
  /** More than can be on their way at once. */
  private static final int MOST = 64;

  private final Map<Integer, Boolean> begun =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Boolean> eldest) {
          return size() > MOST;
        }
      };

  /** Takes the next event; returns it when it is the one that drops an ARP packet. */
  Optional<TraceMessage> add(TraceMessage event) {
    if (event.isOwn()) {
      if (TraceTable.isArp(event.chain())) {
        begun.put(event.id(), true);
      } else {
        // The id is that of another packet now.
        begun.remove(event.id());
      }
      return Optional.empty();
    }
    return event.endsThePacket() && begun.remove(event.id()) != null
        ? Optional.of(event)
        : Optional.empty();
  }
}
