package org.fedsim.edge.av;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.fedsim.wire.stun.ErrorReason;
import org.fedsim.wire.stun.IntegrityKey;
import org.fedsim.wire.stun.Octets;
import org.fedsim.wire.turn.AlternateServer;
import org.fedsim.wire.turn.Attribute;
import org.fedsim.wire.turn.Bandwidth;
import org.fedsim.wire.turn.ErrorCode;
import org.fedsim.wire.turn.Lifetime;
import org.fedsim.wire.turn.MappedAddress;
import org.fedsim.wire.turn.MessageType;
import org.fedsim.wire.turn.MsSequenceNumber;
import org.fedsim.wire.turn.MsTurnMessage;
import org.fedsim.wire.turn.MsVersion;
import org.fedsim.wire.turn.Nonce;
import org.fedsim.wire.turn.Realm;
import org.fedsim.wire.turn.ReceivedMsTurn;
import org.fedsim.wire.turn.XorMappedAddress;

/** How the relay's answers are formed (3.1.8, 3.3.5.1, 3.3.5.3). */
final class Responses {
  /** An answer to somebody unknown is at most this many times as long as the request. */
  static final int MAX_AMPLIFICATION = 3;

  /** MS-ICE2, the version of Lync Server 2013. */
  private static final MsVersion VERSION = new MsVersion(2);

  /** Kilobits per second; nothing enforces it, and no client is known to. */
  private static final Bandwidth BANDWIDTH = new Bandwidth(750);

  private final String defaultRealm;
  private final NonceMint nonces;
  private final AvEdgeCounters counters;

  Responses(String defaultRealm, NonceMint nonces, AvEdgeCounters counters) {
    this.defaultRealm = defaultRealm;
    this.nonces = nonces;
    this.counters = counters;
  }

  /** The realm that the client names, if it names one, else ours (2.2.2.14). */
  String realmFor(MsTurnMessage request) {
    return request.find(Realm.class).map(Realm::realm).orElse(defaultRealm);
  }

  /**
   * An error for a client that is not, or not yet, authenticated (3.3.5.1): realm and nonce, no
   * integrity. What may be left out is left out when the answer would become too long for the
   * request, so that nobody can use this relay to multiply traffic towards a forged source.
   */
  byte[] challenge(
      ReceivedMsTurn request, FiveTuple path, ErrorReason reason, MessageType type, Instant now) {
    counters.refused(reason.code());
    List<Attribute> attributes = new ArrayList<>();
    attributes.add(new ErrorCode(new ErrorReason(reason.code(), "")));
    attributes.add(new Realm(realmFor(request.message())));
    attributes.add(new Nonce(nonces.mint(path, now)));
    byte[] shortest = MsTurnMessage.of(type, request.id(), attributes).encode();
    int room = MAX_AMPLIFICATION * request.length() - shortest.length;
    if (room >= 8) {
      attributes.add(VERSION);
      room -= 8;
    }
    if (room >= 12) {
      attributes.add(new AlternateServer(path.server()));
      room -= 12;
    }
    if (room >= reason.phrase().length()) {
      attributes.set(0, new ErrorCode(reason));
    }
    return MsTurnMessage.of(type, request.id(), attributes).encode();
  }

  /** An error for a client that has proved who it is. */
  byte[] error(
      ReceivedMsTurn request,
      MessageType type,
      ErrorReason reason,
      IntegrityKey key,
      Attribute... more) {
    counters.refused(reason.code());
    List<Attribute> attributes = new ArrayList<>();
    attributes.add(new ErrorCode(reason));
    attributes.addAll(List.of(more));
    attributes.add(VERSION);
    attributes.add(new Realm(realmFor(request.message())));
    return MsTurnMessage.of(type, request.id(), attributes).encode(key);
  }

  /** 3.3.5.1: MAPPED-ADDRESS is the relayed address, XOR-MAPPED-ADDRESS the reflexive one. */
  byte[] allocated(
      ReceivedMsTurn request, Allocation allocation, long lifetimeSeconds, Instant now) {
    MsTurnMessage message = request.message();
    return MsTurnMessage.of(
            MessageType.ALLOCATE_RESPONSE,
            request.id(),
            new MappedAddress(allocation.relayed()),
            new XorMappedAddress(allocation.path().client()),
            new Lifetime(lifetimeSeconds),
            BANDWIDTH,
            sequenceNumber(message, allocation.connectionId()),
            VERSION,
            new Realm(allocation.owner().realm()),
            new Nonce(nonces.mint(allocation.path(), now)))
        .encode(allocation.owner().key());
  }

  /** 3.3.5.3. */
  byte[] activeDestinationSet(ReceivedMsTurn request, Allocation allocation) {
    return MsTurnMessage.of(
            MessageType.SET_ACTIVE_DESTINATION_RESPONSE,
            request.id(),
            sequenceNumber(request.message(), allocation.connectionId()))
        .encode(allocation.owner().key());
  }

  /** The request's own number, or zero before the client could know the connection identifier. */
  private static MsSequenceNumber sequenceNumber(MsTurnMessage request, Octets connectionId) {
    return new MsSequenceNumber(
        connectionId,
        request.find(MsSequenceNumber.class).map(MsSequenceNumber::number).orElse(0L));
  }
}
