package org.fedsim.edge.av;

import java.time.Instant;
import java.util.Optional;
import org.fedsim.wire.stun.ErrorReason;
import org.fedsim.wire.stun.IntegrityKey;
import org.fedsim.wire.stun.Octets;
import org.fedsim.wire.turn.MrasCredentials;
import org.fedsim.wire.turn.MrasCredentials.Token;
import org.fedsim.wire.turn.MsTurnMessage;
import org.fedsim.wire.turn.Nonce;
import org.fedsim.wire.turn.Realm;
import org.fedsim.wire.turn.ReceivedMsTurn;
import org.fedsim.wire.turn.Username;

/** Who has sent a request (3.3.5.1, 3.1.11). Keeps no list of users: the token tells all. */
final class Authentication {
  private final MrasCredentials mras;
  private final NonceMint nonces;

  Authentication(MrasCredentials mras, NonceMint nonces) {
    this.mras = mras;
    this.nonces = nonces;
  }

  /** What the clauses come to. */
  sealed interface Result {
    /** The sender is who the token says. */
    record Accepted(Allocation.Owner owner) implements Result {}

    /** The sender has proved nothing. */
    record Unknown(ErrorReason reason) implements Result {}

    /** The sender has proved who it is, but its token is over. */
    record Expired(ErrorReason reason, IntegrityKey key) implements Result {}
  }

  /** Goes through the clauses for an Allocate, which brings everything itself. */
  Result ofAllocate(ReceivedMsTurn request, FiveTuple path, Instant now) {
    MsTurnMessage message = request.message();
    // No integrity: the first request of a client. It is told realm and nonce.
    if (!request.hasIntegrity()) {
      return new Result.Unknown(new ErrorReason(401, "Unauthorized"));
    }
    // An integrity without a username, or with one that no key of ours has made.
    Optional<Username> username = message.find(Username.class);
    if (username.isEmpty()) {
      return new Result.Unknown(new ErrorReason(432, "Missing Username"));
    }
    Optional<Token> token = mras.verify(username.get().token().toArray());
    if (token.isEmpty()) {
      return new Result.Unknown(new ErrorReason(436, "Unknown Username"));
    }
    // Realm and nonce must be there, and the nonce must be ours and fresh.
    Optional<Realm> realm = message.find(Realm.class);
    if (realm.isEmpty()) {
      return new Result.Unknown(new ErrorReason(434, "Missing Realm"));
    }
    Optional<Nonce> nonce = message.find(Nonce.class);
    if (nonce.isEmpty()) {
      return new Result.Unknown(new ErrorReason(435, "Missing Nonce"));
    }
    if (!nonces.accepts(nonce.get().nonce(), path, now)) {
      return new Result.Unknown(new ErrorReason(438, "Stale Nonce"));
    }
    // The integrity itself.
    IntegrityKey key =
        IntegrityKey.longTerm(
            username.get().token().toArray(),
            realm.get().realm(),
            token.get().password().toArray());
    if (!request.verify(key)) {
      return new Result.Unknown(new ErrorReason(431, "Integrity Check Failure"));
    }
    // A right password of a token that is over.
    if (token.get().expired(now)) {
      return new Result.Expired(new ErrorReason(430, "Stale Credentials"), key);
    }
    return new Result.Accepted(
        new Allocation.Owner(
            Octets.copyOf(username.get().token().toArray()),
            token.get().clientId(),
            realm.get().realm(),
            key,
            token.get().expiry()));
  }

  /**
   * Whether the owner of an allocation has sent this (3.1.11). A Send and a Set Active Destination
   * need not bring realm and nonce: the allocation's own are meant.
   */
  static boolean isFromOwner(ReceivedMsTurn request, Allocation allocation) {
    return request
            .message()
            .find(Username.class)
            .filter(u -> u.token().equals(allocation.owner().token()))
            .isPresent()
        && request.verify(allocation.owner().key());
  }
}
