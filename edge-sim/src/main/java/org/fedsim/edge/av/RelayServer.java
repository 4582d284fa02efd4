package org.fedsim.edge.av;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fedsim.edge.av.Action.CloseRelay;
import org.fedsim.edge.av.Action.ToClient;
import org.fedsim.edge.av.Action.ToPeer;
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

/**
 * The relay's decisions: a packet and the time in, actions out. No socket, no clock, no thread; to
 * be called by one thread.
 *
 * <p>What came on a client's way is told apart as 3.1.10 and 3.3.5.4 want it: an MS-TURN message by
 * its cookie; else, once an active destination is set, raw data for that peer; else perhaps a STUN
 * Binding request, which the same port answers.
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
  private final AvEdgeCounters counters;
  private final SecureRandom random;

  RelayServer(AvEdgeSettings settings, AvEdgeCounters counters, SecureRandom random) {
    RelayLimits limits = settings.limits();
    NonceMint nonces = new NonceMint(random, limits.nonceLifetime());
    Responses responses = new Responses(settings.realm(), nonces, counters);
    this.counters = counters;
    this.random = random;
    this.table = new AllocationTable(settings.relayAddress(), settings.relayPorts(), random);
    this.unauthenticated =
        new SourceLimiter(limits.unauthenticatedPerSecond(), limits.unauthenticatedBurst());
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

  /** Something has come from a client, or from somebody who might become one. */
  List<Action> fromClient(Instant now, FiveTuple path, byte[] packet) {
    if (MsTurnMessage.looksLikeOne(packet)) {
      return control(now, path, packet);
    }
    Optional<Allocation> allocation = table.byPath(path, now).filter(Allocation::isOpen);
    if (allocation.isPresent() && allocation.get().activeDestination().isPresent()) {
      counters.relayedToPeer();
      return List.of(
          new ToPeer(
              allocation.get().relayed(), allocation.get().activeDestination().get(), packet));
    }
    return binding(now, path, packet);
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

  /** Something has come to a relay port (3.3.5.4). */
  List<Action> fromPeer(
      Instant now, InetSocketAddress relayed, InetSocketAddress peer, byte[] payload) {
    Optional<Allocation> found = table.byRelayed(relayed, now).filter(Allocation::isOpen);
    if (found.isEmpty()) {
      return drop(DropReason.NO_ALLOCATION);
    }
    // Only from an address that the client has sent to.
    Allocation allocation = found.get();
    if (!allocation.permits(peer.getAddress())) {
      return drop(DropReason.NO_PERMISSION);
    }
    // From the active destination as it is, unless the client would take it for a message.
    boolean active = allocation.activeDestination().filter(peer::equals).isPresent();
    if (active && !MsTurnMessage.looksLikeOne(payload)) {
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
                TransactionId.random(random),
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
      table.remove(allocation);
      if (allocation.isOpen()) {
        actions.add(new CloseRelay(allocation.relayed()));
      }
    }
    return actions;
  }

  /** Allocations that stand in the table. */
  int allocations() {
    return table.size();
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
