package org.fedsim.edge.av;

import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
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
import org.fedsim.network.Protocol;
import org.fedsim.wire.stun.Octets;

/**
 * All allocations, found by the client's way and by the relay port, and counted per user and per
 * source. An allocation whose time is over is never found, whether it has been cleared away or not.
 */
final class AllocationTable {
  private final InetAddress relayAddress;
  private final PortPool ports;
  private final Map<Listener, LongObjectMap<Allocation>> byClient = new HashMap<>();
  private final IntObjectMap<Allocation> byRelayPort = new IntObjectHashMap<>();
  private final Map<Octets, Integer> perUser = new HashMap<>();
  private final Map<InetAddress, Integer> perSource = new HashMap<>();

  AllocationTable(InetAddress relayAddress, PortRange range, RandomGenerator random) {
    this.relayAddress = relayAddress;
    this.ports = new PortPool(range, random);
  }

  /** A port of the relay that clients use. */
  private record Listener(Protocol transport, InetSocketAddress server) {
    static Listener of(FiveTuple path) {
      return new Listener(path.transport(), path.server());
    }
  }

  Optional<Allocation> byPath(FiveTuple path, Instant now) {
    return live(at(path), now);
  }

  private Allocation at(FiveTuple path) {
    LongObjectMap<Allocation> clients = byClient.get(Listener.of(path));
    return clients == null ? null : clients.get(path.clientNumber());
  }

  /**
   * @param relayed of the relay's address
   */
  Optional<Allocation> byRelayed(InetSocketAddress relayed, Instant now) {
    return live(byRelayPort.get(relayed.getPort()), now);
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
    byClient
        .computeIfAbsent(Listener.of(allocation.path()), first -> new LongObjectHashMap<>())
        .put(allocation.path().clientNumber(), allocation);
    byRelayPort.put(allocation.relayed().getPort(), allocation);
    perUser.merge(allocation.owner().user(), 1, Integer::sum);
    perSource.merge(source(allocation), 1, Integer::sum);
  }

  /** Gives an allocation another relayed address, which has been taken before. */
  void move(Allocation allocation, InetSocketAddress relayed) {
    byRelayPort.remove(allocation.relayed().getPort());
    giveBack(allocation.relayed());
    allocation.moveTo(relayed);
    byRelayPort.put(relayed.getPort(), allocation);
  }

  void remove(Allocation allocation) {
    byClient.get(Listener.of(allocation.path())).remove(allocation.path().clientNumber());
    byRelayPort.remove(allocation.relayed().getPort());
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
    for (Allocation allocation : byRelayPort.values()) {
      if (allocation.isOpen() && allocation.expired(now)) {
        expired.add(allocation);
      }
    }
    return expired;
  }

  /** One on this way whose time is over but that still stands in the way of a new one. */
  Optional<Allocation> expiredOn(FiveTuple path, Instant now) {
    return Optional.ofNullable(at(path)).filter(a -> a.expired(now));
  }

  int countOf(Octets user) {
    return perUser.getOrDefault(user, 0);
  }

  int countOf(InetAddress source) {
    return perSource.getOrDefault(source, 0);
  }

  int size() {
    return byRelayPort.size();
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
