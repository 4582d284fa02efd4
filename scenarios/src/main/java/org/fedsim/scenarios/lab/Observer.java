package org.fedsim.scenarios.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.fedsim.wire.sip.TransportEvent;
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
        seen.notifyAll();
      }
    };
  }

  int size() {
    synchronized (seen) {
      return seen.size();
    }
  }

  /**
   * What was seen from that position on. When one end of a handshake knows only that it was cut
   * off, this waits for the other end to say why, for it may say so later.
   *
   * @param patience how long at most
   */
  List<Evidence.Seen> since(int position, Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    synchronized (seen) {
      while (true) {
        List<Evidence.Seen> events = seen.subList(position, seen.size());
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0 || events.stream().allMatch(e -> isExplained(e, events))) {
          return List.copyOf(events);
        }
        seen.wait(left);
      }
    }
  }

  private static boolean isExplained(Evidence.Seen one, List<Evidence.Seen> all) {
    if (!(one.event() instanceof TransportEvent.TlsFailed failed) || SignallingCause.isKnown(one)) {
      return true;
    }
    return all.stream()
        .anyMatch(
            other ->
                other.event() instanceof TransportEvent.TlsFailed f
                    && f.local().equals(failed.remote())
                    && f.remote().equals(failed.local()));
  }
}
