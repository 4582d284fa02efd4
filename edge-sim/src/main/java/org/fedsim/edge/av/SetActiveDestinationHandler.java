package org.fedsim.edge.av;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.fedsim.wire.stun.ErrorReason;
import org.fedsim.wire.turn.Attribute;
import org.fedsim.wire.turn.DestinationAddress;
import org.fedsim.wire.turn.MessageType;
import org.fedsim.wire.turn.MsSequenceNumber;
import org.fedsim.wire.turn.MsTurnMessage;
import org.fedsim.wire.turn.ReceivedMsTurn;
import org.fedsim.wire.turn.UnknownAttributes;
import org.fedsim.wire.turn.Username;

/**
 * Set Active Destination requests (3.3.5.3). There is no waiting between one destination and the
 * next: the specification drops the draft's state machine for it, and with it error 439.
 */
final class SetActiveDestinationHandler {
  private final AllocationTable table;
  private final PeerAddressPolicy peers;
  private final Responses responses;
  private final SourceLimiter unauthenticated;
  private final AvEdgeCounters counters;

  SetActiveDestinationHandler(
      AllocationTable table,
      PeerAddressPolicy peers,
      Responses responses,
      SourceLimiter unauthenticated,
      AvEdgeCounters counters) {
    this.table = table;
    this.peers = peers;
    this.responses = responses;
    this.unauthenticated = unauthenticated;
    this.counters = counters;
  }

  List<Action> handle(ReceivedMsTurn request, FiveTuple path, Instant now) {
    MsTurnMessage message = request.message();
    // Without an allocation there is no key to check or to sign with.
    Optional<Allocation> found = table.byPath(path, now).filter(Allocation::isOpen);
    if (found.isEmpty()) {
      return challenge(request, path, new ErrorReason(437, "No Binding"), now);
    }
    Allocation allocation = found.get();
    // 3.1.11: the allocation's owner, and nobody else.
    if (!request.hasIntegrity()) {
      return challenge(request, path, new ErrorReason(401, "Unauthorized"), now);
    }
    if (message
        .find(Username.class)
        .filter(u -> !u.token().equals(allocation.owner().token()))
        .isPresent()) {
      return challenge(request, path, new ErrorReason(441, "Wrong Username"), now);
    }
    if (!Authentication.isFromOwner(request, allocation)) {
      return challenge(request, path, new ErrorReason(431, "Integrity Check Failure"), now);
    }
    // From here on answers are signed, and an error leaves the active destination as it is.
    List<Integer> unknown = UnknownMandatory.in(message);
    if (!unknown.isEmpty()) {
      return refuse(request, allocation, 420, "Unknown Attribute", new UnknownAttributes(unknown));
    }
    if (message
        .find(MsSequenceNumber.class)
        .filter(s -> !s.connectionId().equals(allocation.connectionId()))
        .isPresent()) {
      return refuse(request, allocation, 437, "No Binding");
    }
    Optional<DestinationAddress> destination = message.find(DestinationAddress.class);
    if (destination.isEmpty()) {
      return refuse(request, allocation, 400, "Bad Request");
    }
    InetSocketAddress peer = destination.get().address();
    if (!peers.permits(peer) || !allocation.permit(peer.getAddress())) {
      counters.dropped(DropReason.PEER_REFUSED);
      return refuse(request, allocation, 440, "No Destination");
    }
    // Set first, answered then: what follows the answer is raw already.
    allocation.activeDestination(peer);
    return reply(path, responses.activeDestinationSet(request, allocation));
  }

  private List<Action> challenge(
      ReceivedMsTurn request, FiveTuple path, ErrorReason reason, Instant now) {
    if (!unauthenticated.allows(path.client().getAddress(), now)) {
      counters.dropped(DropReason.RATE_LIMITED);
      return List.of();
    }
    return reply(
        path,
        responses.challenge(request, path, reason, MessageType.SET_ACTIVE_DESTINATION_ERROR, now));
  }

  private List<Action> refuse(
      ReceivedMsTurn request, Allocation allocation, int code, String phrase, Attribute... more) {
    return reply(
        allocation.path(),
        responses.error(
            request,
            MessageType.SET_ACTIVE_DESTINATION_ERROR,
            new ErrorReason(code, phrase),
            allocation.owner().key(),
            more));
  }

  private static List<Action> reply(FiveTuple path, byte[] message) {
    return List.of(new Action.ToClient(path, message, true));
  }
}
