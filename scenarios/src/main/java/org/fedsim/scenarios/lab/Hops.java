package org.fedsim.scenarios.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.fedsim.wire.attempt.Attempt;
import org.fedsim.wire.attempt.Ends;
import org.fedsim.wire.attempt.RequestId;
import org.fedsim.wire.sip.TransportEvent;
import org.fedsim.wire.sip.TransportObserver;

/**
 * What became of the requests of all SIP nodes of a lab, hop by hop: put together from what the
 * nodes tell of their connections. Safe for use by any thread.
 */
final class Hops {
  private final List<Seen> seen = new ArrayList<>();

  private record Seen(String node, TransportEvent event) {
    Ends ends() {
      return Ends.tcp(event.local(), event.remote());
    }
  }

  /** What a node tells its events to. */
  TransportObserver of(String node) {
    return event -> {
      synchronized (seen) {
        seen.add(new Seen(node, event));
        seen.notifyAll();
      }
    };
  }

  /** How many events there are so far: where what comes next begins. */
  int size() {
    synchronized (seen) {
      return seen.size();
    }
  }

  /**
   * The hops that requests have begun since.
   *
   * @param position {@link #size} then
   * @param whose the requests
   */
  List<Attempt.Hop> since(int position, Predicate<Attempt.Hop> whose) {
    synchronized (seen) {
      return seen.subList(position, seen.size()).stream()
          .filter(s -> s.event() instanceof TransportEvent.Requested)
          .map(this::hop)
          .filter(whose)
          .toList();
    }
  }

  private Attempt.Hop hop(Seen requested) {
    RequestId request = ((TransportEvent.Requested) requested.event()).request();
    Ends ends = requested.ends();
    List<Attempt.Trouble> trouble = new ArrayList<>();
    boolean established = false;
    OptionalInt status = OptionalInt.empty();
    for (Seen each : seen) {
      if (!each.ends().same(ends)) {
        continue;
      }
      TransportEvent event = each.event();
      if (event instanceof TransportEvent.ConnectFailed
          || event instanceof TransportEvent.TlsFailed) {
        trouble.add(new Attempt.Trouble(each.node(), event));
      } else if (event instanceof TransportEvent.Connected) {
        established = true;
      } else if (event instanceof TransportEvent.Answered answered
          && each.node().equals(requested.node())
          && answered.request().equals(request)) {
        status = OptionalInt.of(answered.status());
      }
    }
    return new Attempt.Hop(
        requested.node(), request, ends, requested.event().at(), trouble, established, status);
  }

  /**
   * Waits until both ends of a refused handshake have told what they know of it: the one that was
   * cut off may tell it earlier than the one that refused.
   *
   * @param patience how long at most
   */
  void awaitBothEnds(Attempt.Hop hop, Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    synchronized (seen) {
      while (tlsFailures(hop) == 1) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return;
        }
        seen.wait(left);
      }
    }
  }

  private long tlsFailures(Attempt.Hop hop) {
    return seen.stream()
        .filter(s -> s.event() instanceof TransportEvent.TlsFailed && s.ends().same(hop.ends()))
        .count();
  }
}
