package org.fedsim.edge.av;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.fedsim.wire.turn.Data;
import org.fedsim.wire.turn.DestinationAddress;
import org.fedsim.wire.turn.MsSequenceNumber;
import org.fedsim.wire.turn.MsTurnMessage;
import org.fedsim.wire.turn.ReceivedMsTurn;

/** Send requests (3.3.5.2). Nobody is ever answered, whatever goes wrong; it is counted. */
final class SendHandler {
  private final AllocationTable table;
  private final PeerAddressPolicy peers;
  private final AvEdgeCounters counters;

  SendHandler(AllocationTable table, PeerAddressPolicy peers, AvEdgeCounters counters) {
    this.table = table;
    this.peers = peers;
    this.counters = counters;
  }

  List<Action> handle(ReceivedMsTurn request, FiveTuple path, Instant now) {
    MsTurnMessage message = request.message();
    // There must be an allocation on this way, with its port open.
    Optional<Allocation> found = table.byPath(path, now).filter(Allocation::isOpen);
    if (found.isEmpty()) {
      return drop(DropReason.NO_ALLOCATION);
    }
    Allocation allocation = found.get();
    // Its owner must have sent this.
    if (!Authentication.isFromOwner(request, allocation)) {
      return drop(DropReason.NOT_AUTHENTICATED);
    }
    // A sequence number must be one of this connection.
    if (message
        .find(MsSequenceNumber.class)
        .filter(s -> !s.connectionId().equals(allocation.connectionId()))
        .isPresent()) {
      return drop(DropReason.WRONG_CONNECTION);
    }
    // What must be understood must be understood.
    if (!UnknownMandatory.in(message).isEmpty()) {
      return drop(DropReason.UNKNOWN_ATTRIBUTE);
    }
    // Where to, and what.
    Optional<DestinationAddress> destination = message.find(DestinationAddress.class);
    Optional<Data> data = message.find(Data.class);
    if (destination.isEmpty() || data.isEmpty()) {
      return drop(DropReason.INCOMPLETE);
    }
    InetSocketAddress peer = destination.get().address();
    // This relay must not be used to reach just anybody.
    if (!peers.permits(peer)) {
      return drop(DropReason.PEER_REFUSED);
    }
    // The way back is open from now on.
    if (!allocation.permit(peer.getAddress())) {
      return drop(DropReason.TOO_MANY_PERMISSIONS);
    }
    counters.relayedToPeer();
    return List.of(new Action.ToPeer(allocation.relayed(), peer, data.get().payload().toArray()));
  }

  private List<Action> drop(DropReason reason) {
    counters.dropped(reason);
    return List.of();
  }
}
