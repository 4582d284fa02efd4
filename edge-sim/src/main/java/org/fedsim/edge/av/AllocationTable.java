package org.fedsim.edge.av;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.fedsim.wire.stun.Octets;

/**
 * All allocations, found by the client's way and by the relay port, and counted per user and per
 * source. An allocation whose time is over is never found, whether it has been cleared away or not.
 */
final class AllocationTable {
  private final InetAddress relayAddress;
  private final PortPool ports;
  private final Map<FiveTuple, Allocation> byPath = new HashMap<>();
  private final Map<InetSocketAddress, Allocation> byRelayed = new HashMap<>();
  private final Map<Octets, Integer> perUser = new HashMap<>();
  private final Map<InetAddress, Integer> perSource = new HashMap<>();

  AllocationTable(InetAddress relayAddress, PortRange range, RandomGenerator random) {
    this.relayAddress = relayAddress;
    this.ports = new PortPool(range, random);
  }

  Optional<Allocation> byPath(FiveTuple path, Instant now) {
    return live(byPath.get(path), now);
  }

  Optional<Allocation> byRelayed(InetSocketAddress relayed, Instant now) {
    return live(byRelayed.get(relayed), now);
  }

  private static Optional<Allocation> live(Allocation allocation, Instant now) {
    return allocation == null || allocation.expired(now)
        ? Optional.empty()
        : Optional.of(allocation);
  }

  /** A relayed address that no allocation has; empty when all ports are taken. */
  Optional<InetSocketAddress> takeRelayed() {
    OptionalInt port = ports.take();
    return port.isPresent()
        ? Optional.of(new InetSocketAddress(relayAddress, port.getAsInt()))
        : Optional.empty();
  }

  /** Gives back an address that was taken and has no allocation. */
  void giveBack(InetSocketAddress relayed) {
    ports.release(relayed.getPort());
  }

  void add(Allocation allocation) {
    byPath.put(allocation.path(), allocation);
    byRelayed.put(allocation.relayed(), allocation);
    perUser.merge(allocation.owner().user(), 1, Integer::sum);
    perSource.merge(source(allocation), 1, Integer::sum);
  }

  /** Gives an allocation another relayed address, which has been taken before. */
  void move(Allocation allocation, InetSocketAddress relayed) {
    byRelayed.remove(allocation.relayed());
    giveBack(allocation.relayed());
    allocation.moveTo(relayed);
    byRelayed.put(relayed, allocation);
  }

  void remove(Allocation allocation) {
    byPath.remove(allocation.path());
    byRelayed.remove(allocation.relayed());
    ports.release(allocation.relayed().getPort());
    perUser.computeIfPresent(allocation.owner().user(), AllocationTable::oneLess);
    perSource.computeIfPresent(source(allocation), AllocationTable::oneLess);
  }

  /**
   * Allocations whose time is over and whose ports can be closed; the caller removes them. One
   * whose port is still being opened waits for that, so that nobody else gets the port meanwhile.
   */
  List<Allocation> expired(Instant now) {
    List<Allocation> expired = new ArrayList<>();
    for (Allocation allocation : byPath.values()) {
      if (allocation.isOpen() && allocation.expired(now)) {
        expired.add(allocation);
      }
    }
    return expired;
  }

  /** One on this way whose time is over but that still stands in the way of a new one. */
  Optional<Allocation> expiredOn(FiveTuple path, Instant now) {
    return Optional.ofNullable(byPath.get(path)).filter(a -> a.expired(now));
  }

  int countOf(Octets user) {
    return perUser.getOrDefault(user, 0);
  }

  int countOf(InetAddress source) {
    return perSource.getOrDefault(source, 0);
  }

  int size() {
    return byPath.size();
  }

  int portsInUse() {
    return ports.inUse();
  }

  private static InetAddress source(Allocation allocation) {
    return allocation.path().client().getAddress();
  }

  private static <K> Integer oneLess(K key, Integer count) {
    return count == 1 ? null : count - 1;
  }
}
