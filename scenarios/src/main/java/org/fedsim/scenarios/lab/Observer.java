package org.fedsim.scenarios.lab;

import java.util.ArrayList;
import java.util.List;
import org.fedsim.wire.sip.TransportObserver;

/**
 * Collects what the connections of all SIP nodes of a lab go through. Safe for use by any thread.
 */
final class Observer {
  private final List<Evidence.Seen> seen = new ArrayList<>();

  TransportObserver of(String node) {
    return event -> {
      synchronized (seen) {
        seen.add(new Evidence.Seen(node, event));
      }
    };
  }

  int size() {
    synchronized (seen) {
      return seen.size();
    }
  }

  /** What was seen from that position on. */
  List<Evidence.Seen> since(int position) {
    synchronized (seen) {
      return List.copyOf(seen.subList(position, seen.size()));
    }
  }
}
