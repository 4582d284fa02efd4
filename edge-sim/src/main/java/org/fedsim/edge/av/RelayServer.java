package org.fedsim.edge.av;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.fedsim.edge.av.Action.CloseClient;
import org.fedsim.edge.av.Action.CloseRelay;
import org.fedsim.edge.av.Action.ToClient;
import org.fedsim.edge.av.Action.ToPeer;
import org.fedsim.network.Protocol;
import org.fedsim.wire.stun.BindingAnswer;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.Octets;
import org.fedsim.wire.stun.ReceivedStun;
import org.fedsim.wire.stun.TransactionId;
import org.fedsim.wire.turn.Data;
import org.fedsim.wire.turn.MessageType;
import org.fedsim.wire.turn.MsTurnMessage;
import org.fedsim.wire.turn.ReceivedMsTurn;
import org.fedsim.wire.turn.RemoteAddress;
import org.fedsim.wire.turn.TcpFrame;

/**
 * The relay's decisions: a packet and the time in, actions out. No socket, no clock, no thread; to
 * be called by one thread.
 *
 * <p>What came in a datagram is told apart as 3.1.10 and 3.3.5.4 want it: an MS-TURN message by its
 * cookie; else, once an active destination is set, raw data for that peer; else perhaps a STUN
 * Binding request, which the same port answers. Over TCP the frame says whether it is a message or
 * raw data (2.1.3).
 */
final class RelayServer {
  /** Bytes that a Data Indication adds to an IPv4 peer's payload; IPv6 is not relayed. */
  private static final int INDICATION_OVERHEAD = 20 + 8 + 12 + 4;

  private static final int MAX_DATAGRAM = 65_507;

  private final AllocationTable table;
  private final AllocateHandler allocate;
  private final SendHandler send;
  private final SetActiveDestinationHandler setActiveDestination;
  private final SourceLimiter unauthenticated;
  private final ClientConnections connections;
  private final AvEdgeCounters counters;

  /** Nobody answers an indication, so nobody gains anything by foreseeing its identifier. */
  private final RandomGenerator indicationIds;

  RelayServer(AvEdgeSettings settings, AvEdgeCounters counters, SecureRandom random) {
    RelayLimits limits = settings.limits();
    NonceMint nonces = new NonceMint(random, limits.nonceLifetime());
    Responses responses = new Responses(settings.realm(), nonces, counters);
    this.counters = counters;
    this.indicationIds = new SplittableRandom(random.nextLong());
    this.table = new AllocationTable(settings.relayAddress(), settings.relayPorts(), random);
    this.unauthenticated =
        new SourceLimiter(limits.unauthenticatedPerSecond(), limits.unauthenticatedBurst());
    this.connections = new ClientConnections(settings.tcpLimits());
    this.allocate =
        new AllocateHandler(
            table,
            new Authentication(settings.mras(), nonces),
            responses,
            unauthenticated,
            limits,
            counters,
            random);
    this.send = new SendHandler(table, settings.peers(), counters);
    this.setActiveDestination =
        new SetActiveDestinationHandler(
            table, settings.peers(), responses, unauthenticated, counters);
  }

  /**
   * A TCP connection has come. It is closed when its source has too many.
   *
   * @return nothing, or that it is to be closed; {@code clientDisconnected} must follow either way
   *     when it is closed
   */
  List<Action> clientConnected(Instant now, FiveTuple path) {
    if (!connections.add(path, now)) {
      counters.dropped(DropReason.TOO_MANY_CONNECTIONS);
      return List.of(new CloseClient(path));
    }
    counters.clientAccepted();
    return List.of();
  }

  /** A TCP connection that was let in is closed: its allocation ends with it. */
  List<Action> clientDisconnected(Instant now, FiveTuple path) {
    connections.remove(path);
    Optional<Allocation> allocation = table.byPath(path, now);
    if (allocation.isEmpty()) {
      return List.of();
    }
    allocation.get().expiresAt(now);
    return expire(allocation.get());
  }

  /** A frame has come on a TCP connection. */
  List<Action> fromClient(Instant now, FiveTuple path, TcpFrame frame) {
    long before = counters.received();
    List<Action> actions = decide(now, path, frame);
    counters.handled(before);
    return actions;
  }

  private List<Action> decide(Instant now, FiveTuple path, TcpFrame frame) {
    byte[] content = frame.content().toArray();
    if (!frame.control()) {
      return table
          .byPath(path, now)
          .filter(Allocation::isOpen)
          .filter(allocation -> allocation.activeDestination().isPresent())
          .map(allocation -> toActiveDestination(allocation, content))
          .orElseGet(() -> drop(DropReason.NO_ALLOCATION));
    }
    return MsTurnMessage.looksLikeOne(content)
        ? control(now, path, content)
        : binding(now, path, content);
  }

  /** A datagram has come from a client, or from somebody who might become one. */
  List<Action> fromClient(Instant now, FiveTuple path, byte[] packet) {
    long before = counters.received();
    List<Action> actions = decide(now, path, packet);
    counters.handled(before);
    return actions;
  }

  private List<Action> decide(Instant now, FiveTuple path, byte[] packet) {
    if (MsTurnMessage.looksLikeOne(packet)) {
      return control(now, path, packet);
    }
    Optional<Allocation> allocation = table.byPath(path, now).filter(Allocation::isOpen);
    if (allocation.isPresent() && allocation.get().activeDestination().isPresent()) {
      return toActiveDestination(allocation.get(), packet);
    }
    return binding(now, path, packet);
  }

  private List<Action> toActiveDestination(Allocation allocation, byte[] payload) {
    counters.relayedToPeer();
    return List.of(
        new ToPeer(allocation.relayed(), allocation.activeDestination().orElseThrow(), payload));
  }

  private List<Action> control(Instant now, FiveTuple path, byte[] packet) {
    ReceivedMsTurn request;
    try {
      request = ReceivedMsTurn.decode(packet);
    } catch (MalformedMessage e) {
      return drop(DropReason.MALFORMED);
    }
    return switch (request.type()) {
      case ALLOCATE_REQUEST -> allocate.handle(request, path, now);
      case SEND_REQUEST -> send.handle(request, path, now);
      case SET_ACTIVE_DESTINATION_REQUEST -> setActiveDestination.handle(request, path, now);
      default -> drop(DropReason.UNEXPECTED_TYPE);
    };
  }

  private List<Action> binding(Instant now, FiveTuple path, byte[] packet) {
    if (!BindingAnswer.looksLikeStun(packet)) {
      return drop(DropReason.NOT_STUN);
    }
    try {
      Optional<byte[]> answer =
          BindingAnswer.to(ReceivedStun.decode(packet).message(), path.client());
      if (answer.isEmpty()) {
        return drop(DropReason.UNEXPECTED_TYPE);
      }
      if (!unauthenticated.allows(path.client().getAddress(), now)) {
        return drop(DropReason.RATE_LIMITED);
      }
      return List.of(new ToClient(path, answer.get(), true));
    } catch (MalformedMessage e) {
      return drop(DropReason.MALFORMED);
    }
  }

  /** Whether a peer that has connected to a TCP relay port may stay: only one that is permitted. */
  boolean admitsPeer(Instant now, InetSocketAddress relayed, InetSocketAddress peer) {
    Optional<Allocation> found = table.byRelayed(relayed, now).filter(Allocation::isOpen);
    if (found.isEmpty()) {
      counters.dropped(DropReason.NO_ALLOCATION);
      return false;
    }
    if (!found.get().permits(peer.getAddress())) {
      counters.dropped(DropReason.NO_PERMISSION);
      return false;
    }
    return true;
  }

  /**
   * Something has come to a relay port (3.3.5.4).
   *
   * @param payload a datagram, or as much of a stream as fits into one frame with room for {@value
   *     #INDICATION_OVERHEAD} bytes
   */
  List<Action> fromPeer(
      Instant now, InetSocketAddress relayed, InetSocketAddress peer, byte[] payload) {
    counters.received();
    Optional<Allocation> found = table.byRelayed(relayed, now).filter(Allocation::isOpen);
    if (found.isEmpty()) {
      return drop(DropReason.NO_ALLOCATION);
    }
    // Only from an address that the client has sent to.
    Allocation allocation = found.get();
    if (!allocation.permits(peer.getAddress())) {
      return drop(DropReason.NO_PERMISSION);
    }
    // From the active destination as it is, unless the client would take it for a message, which
    // over TCP the frame prevents.
    boolean active = allocation.activeDestination().filter(peer::equals).isPresent();
    if (active
        && (allocation.path().transport() == Protocol.TCP
            || !MsTurnMessage.looksLikeOne(payload))) {
      counters.relayedToClient();
      return List.of(new ToClient(allocation.path(), payload, false));
    }
    // From any other in a Data Indication, which is not signed.
    if (payload.length > MAX_DATAGRAM - INDICATION_OVERHEAD) {
      return drop(DropReason.TOO_LONG);
    }
    counters.relayedToClient();
    byte[] indication =
        MsTurnMessage.of(
                MessageType.DATA_INDICATION,
                TransactionId.random(indicationIds),
                new RemoteAddress(peer),
                new Data(Octets.view(payload, 0, payload.length)))
            .encode();
    return List.of(new ToClient(allocation.path(), indication, true));
  }

  /** The shell has opened a relay port. */
  List<Action> relayOpened(Instant now, InetSocketAddress relayed) {
    return allocate.opened(relayed, now);
  }

  /** The shell could not open a relay port. */
  List<Action> relayRefused(Instant now, InetSocketAddress relayed) {
    return allocate.refused(relayed, now);
  }

  /** Clears away what has expired; to be called every second or so. */
  List<Action> expire(Instant now) {
    List<Action> actions = new ArrayList<>();
    for (Allocation allocation : table.expired(now)) {
      actions.addAll(expire(allocation));
    }
    for (FiveTuple path : connections.idle(now, path -> table.byPath(path, now).isPresent())) {
      counters.dropped(DropReason.IDLE);
      actions.add(new CloseClient(path));
    }
    return actions;
  }

  /** One whose port is still being opened is removed when that is known. */
  private List<Action> expire(Allocation allocation) {
    if (!allocation.isOpen()) {
      return List.of();
    }
    table.remove(allocation);
    return List.of(new CloseRelay(allocation.relayed()));
  }

  /** Allocations that stand in the table. */
  int allocations() {
    return table.size();
  }

  /** TCP connections of clients. */
  int clientConnections() {
    return connections.size();
  }

  /** Relay ports that are taken. */
  int portsInUse() {
    return table.portsInUse();
  }

  private List<Action> drop(DropReason reason) {
    counters.dropped(reason);
    return List.of();
  }
}
