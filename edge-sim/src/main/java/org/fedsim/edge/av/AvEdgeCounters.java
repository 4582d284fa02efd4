package org.fedsim.edge.av;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the relay has done so far, what it has refused, and what it has dropped and why. Counted by
 * the event loop, read by anybody.
 */
public final class AvEdgeCounters {
  private final Map<DropReason, LongAdder> drops = new EnumMap<>(DropReason.class);
  private final Map<Integer, LongAdder> refusals = new ConcurrentHashMap<>();
  private final LongAdder toPeers = new LongAdder();
  private final LongAdder toClients = new LongAdder();
  private final LongAdder allocations = new LongAdder();
  private final LongAdder clientConnections = new LongAdder();
  private final LongAdder peersAccepted = new LongAdder();
  private final LongAdder peersConnected = new LongAdder();

  AvEdgeCounters() {
    for (DropReason reason : DropReason.values()) {
      drops.put(reason, new LongAdder());
    }
  }

  void dropped(DropReason reason) {
    drops.get(reason).increment();
  }

  void refused(int code) {
    refusals.computeIfAbsent(code, first -> new LongAdder()).increment();
  }

  void relayedToPeer() {
    toPeers.increment();
  }

  void relayedToClient() {
    toClients.increment();
  }

  void allocated() {
    allocations.increment();
  }

  void clientAccepted() {
    clientConnections.increment();
  }

  void peerAccepted() {
    peersAccepted.increment();
  }

  void peerConnected() {
    peersConnected.increment();
  }

  public long dropsOf(DropReason reason) {
    return drops.get(reason).sum();
  }

  /** All reasons that have occurred, with how often. */
  public Map<DropReason, Long> drops() {
    Map<DropReason, Long> occurred = new EnumMap<>(DropReason.class);
    drops.forEach(
        (reason, count) -> {
          if (count.sum() > 0) {
            occurred.put(reason, count.sum());
          }
        });
    return Collections.unmodifiableMap(occurred);
  }

  /**
   * The error codes that have been answered, with how often. A 401 is not yet a failure: every
   * client's first request ends in one.
   */
  public SortedMap<Integer, Long> refusals() {
    SortedMap<Integer, Long> answered = new TreeMap<>();
    refusals.forEach((code, count) -> answered.put(code, count.sum()));
    return Collections.unmodifiableSortedMap(answered);
  }

  /** Payloads sent from relay ports. */
  public long payloadsToPeers() {
    return toPeers.sum();
  }

  /** Payloads from peers handed to clients. */
  public long payloadsToClients() {
    return toClients.sum();
  }

  /** TCP connections of clients that were let in, whether they still last or not. */
  public long clientConnectionsAccepted() {
    return clientConnections.sum();
  }

  /** TCP connections that peers have opened to relay ports and that were let in. */
  public long peerConnectionsAccepted() {
    return peersAccepted.sum();
  }

  /** TCP connections that relay ports have opened to peers. */
  public long peerConnectionsOpened() {
    return peersConnected.sum();
  }

  /** Allocations made, whether they still live or not. */
  public long allocationsMade() {
    return allocations.sum();
  }
}
