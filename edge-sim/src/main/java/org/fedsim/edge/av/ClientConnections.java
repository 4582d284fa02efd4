package org.fedsim.edge.av;

import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The TCP connections of clients: how many each source has, and since when each has been without an
 * allocation. A client that is known has its allocation's limits; one that is not has these.
 */
final class ClientConnections {
  private final TcpLimits limits;
  private final Map<FiveTuple, Instant> withoutAllocationSince = new HashMap<>();
  private final Map<InetAddress, Integer> perSource = new HashMap<>();

  ClientConnections(TcpLimits limits) {
    this.limits = limits;
  }

  /** Enters a connection. Returns false, and does not enter it, when its source has too many. */
  boolean add(FiveTuple path, Instant now) {
    InetAddress source = path.client().getAddress();
    if (perSource.getOrDefault(source, 0) >= limits.connectionsPerSource()) {
      return false;
    }
    if (withoutAllocationSince.put(path, now) == null) {
      perSource.merge(source, 1, Integer::sum);
    }
    return true;
  }

  void remove(FiveTuple path) {
    if (withoutAllocationSince.remove(path) != null) {
      perSource.computeIfPresent(path.client().getAddress(), (source, n) -> n == 1 ? null : n - 1);
    }
  }

  /** Connections that have been without an allocation for too long; the caller closes them. */
  List<FiveTuple> idle(Instant now, Predicate<FiveTuple> hasAllocation) {
    List<FiveTuple> idle = new ArrayList<>();
    withoutAllocationSince.replaceAll(
        (path, since) -> {
          if (hasAllocation.test(path)) {
            return now;
          }
          if (!now.isBefore(since.plus(limits.withoutAllocation()))) {
            idle.add(path);
          }
          return since;
        });
    return idle;
  }

  int size() {
    return withoutAllocationSince.size();
  }
}
