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
 *
 * <p>Nothing is lost sight of: every datagram and every frame received is answered, relayed to a
 * peer, relayed to a client, or dropped for one reason. What is dropped without having been
 * received comes on top: what could not be sent, and connections that were refused or ended.
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
  private final LongAdder received = new LongAdder();
  private final LongAdder answered = new LongAdder();
  // Of the event loop alone: how often a packet has been dropped or relayed.
  private long settled;

  AvEdgeCounters() {
    for (DropReason reason : DropReason.values()) {
      drops.put(reason, new LongAdder());
    }
  }

  /** A packet has come. What is returned is for {@link #handled}, when it has been dealt with. */
  long received() {
    received.increment();
    return settled;
  }

  /** A packet that was neither dropped nor relayed has been answered, or will be. */
  void handled(long settledBefore) {
    if (settled == settledBefore) {
      answered.increment();
    }
  }

  void dropped(DropReason reason) {
    drops.get(reason).increment();
    settled++;
  }

  void refused(int code) {
    refusals.computeIfAbsent(code, first -> new LongAdder()).increment();
  }

  void relayedToPeer() {
    toPeers.increment();
    settled++;
  }

  void relayedToClient() {
    toClients.increment();
    settled++;
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
   * Datagrams and frames that have come from clients and peers and from whoever sends to the same
   * ports.
   */
  public long packetsReceived() {
    return received.sum();
  }

  /** Of them, requests that were answered or that wait for a relay port to be opened. */
  public long requestsAnswered() {
    return answered.sum();
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
