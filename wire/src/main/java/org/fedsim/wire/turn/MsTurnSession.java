package org.fedsim.wire.turn;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.fedsim.wire.stun.IntegrityKey;
import org.fedsim.wire.stun.Octets;
import org.fedsim.wire.stun.TransactionId;

/**
 * What a client remembers of its allocation, and the requests that it makes of it. No socket, no
 * clock, no thread; the caller keeps two threads from using it at once.
 */
final class MsTurnSession {
  private static final MsVersion VERSION = new MsVersion(1);

  private final RelayCredentials credentials;
  private final SecureRandom random;
  private final Username username;
  private String realm = "";
  private Octets nonce = Octets.EMPTY;
  private IntegrityKey key;
  private Octets connectionId;
  private long sequence;

  MsTurnSession(RelayCredentials credentials, SecureRandom random) {
    this.credentials = credentials;
    this.random = random;
    this.username = new Username(Octets.copyOf(credentials.username()));
    this.key = keyOf(realm);
  }

  /** Bytes of a request, and the identifier that its response will carry. */
  record Request(TransactionId id, byte[] bytes) {}

  /** The first Allocate, which asks for realm and nonce (MS-TURN 3.2.4.1). */
  Request firstAllocate() {
    TransactionId id = TransactionId.random(random);
    return new Request(id, MsTurnMessage.of(MessageType.ALLOCATE_REQUEST, id, VERSION).encode());
  }

  /** Takes realm and nonce from a 401 or 438. Returns false when it lacks one. */
  boolean challenged(MsTurnMessage error) {
    if (error.find(Realm.class).isEmpty() || error.find(Nonce.class).isEmpty()) {
      return false;
    }
    realm = error.find(Realm.class).get().realm();
    nonce = Octets.copyOf(error.find(Nonce.class).get().nonce().toArray());
    key = keyOf(realm);
    return true;
  }

  /**
   * An Allocate with credentials: makes, refreshes or releases the allocation.
   *
   * @param lifetime seconds to ask for; empty leaves it to the server, 0 releases
   */
  Request allocate(OptionalLong lifetime) {
    TransactionId id = TransactionId.random(random);
    List<Attribute> attributes = new ArrayList<>();
    attributes.add(VERSION);
    lifetime.ifPresent(seconds -> attributes.add(new Lifetime(seconds)));
    addSequenceNumber(attributes);
    attributes.add(new Realm(realm));
    attributes.add(new Nonce(nonce));
    attributes.add(username);
    return signed(MessageType.ALLOCATE_REQUEST, id, attributes);
  }

  /** Takes the connection identifier from a successful Allocate. */
  void allocated(MsTurnMessage response) {
    response
        .find(MsSequenceNumber.class)
        .filter(s -> !s.connectionId().equals(connectionId))
        .ifPresent(
            s -> {
              connectionId = Octets.copyOf(s.connectionId().toArray());
              sequence = s.number();
            });
    response.find(Nonce.class).ifPresent(n -> nonce = Octets.copyOf(n.nonce().toArray()));
  }

  /** A Send; nobody answers it (MS-TURN 3.2.4.2). */
  byte[] send(InetSocketAddress peer, Octets payload) {
    List<Attribute> attributes = new ArrayList<>();
    attributes.add(username);
    attributes.add(new DestinationAddress(peer));
    attributes.add(VERSION);
    addSequenceNumber(attributes);
    attributes.add(new Realm(realm));
    attributes.add(new Data(payload));
    return signed(MessageType.SEND_REQUEST, TransactionId.random(random), attributes).bytes();
  }

  /** A Set Active Destination (MS-TURN 3.2.4.3). */
  Request setActiveDestination(InetSocketAddress peer) {
    List<Attribute> attributes = new ArrayList<>();
    attributes.add(username);
    addSequenceNumber(attributes);
    attributes.add(new Realm(realm));
    attributes.add(new DestinationAddress(peer));
    return signed(
        MessageType.SET_ACTIVE_DESTINATION_REQUEST, TransactionId.random(random), attributes);
  }

  /**
   * Whether a response may be believed. A success must be signed. An error need not be: a server
   * that does not know the key cannot sign one, and it can only make a request fail, for whoever
   * knows its identifier.
   */
  boolean believes(ReceivedMsTurn response) {
    return switch (response.type()) {
      case ALLOCATE_ERROR, SET_ACTIVE_DESTINATION_ERROR -> true;
      default -> response.verify(key);
    };
  }

  private void addSequenceNumber(List<Attribute> attributes) {
    if (connectionId != null) {
      sequence = (sequence + 1) & 0xffffffffL;
      attributes.add(new MsSequenceNumber(connectionId, sequence));
    }
  }

  private Request signed(MessageType type, TransactionId id, List<Attribute> attributes) {
    return new Request(id, MsTurnMessage.of(type, id, attributes).encode(key));
  }

  private IntegrityKey keyOf(String realm) {
    return IntegrityKey.longTerm(credentials.username(), realm, credentials.password());
  }
}
