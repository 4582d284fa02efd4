package org.fedsim.edge.av;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.fedsim.wire.stun.IntegrityKey;
import org.fedsim.wire.stun.Octets;
import org.fedsim.wire.stun.TransactionId;

/** One client's relay port, and what it may do with it. Used by the event loop only. */
final class Allocation {
  private final FiveTuple path;
  private final Owner owner;
  private final Octets connectionId;
  private final TransactionId madeBy;
  private final int maxPermissions;
  private final Set<InetAddress> permissions = new HashSet<>();

  /** One of them: most packets go to and come from the same peer. */
  private InetAddress lastPermitted;

  private InetSocketAddress relayed;
  private Instant expiresAt;
  private InetSocketAddress activeDestination;
  private boolean open;

  /**
   * Who made it.
   *
   * @param token the username of the request
   * @param user the user that the token belongs to, for quotas
   * @param realm the realm in the key
   * @param key what its requests are signed with
   * @param tokenExpiry the allocation does not outlive it
   */
  record Owner(Octets token, Octets user, String realm, IntegrityKey key, Instant tokenExpiry) {}

  Allocation(
      FiveTuple path,
      Owner owner,
      InetSocketAddress relayed,
      Octets connectionId,
      TransactionId madeBy,
      Instant expiresAt,
      int maxPermissions) {
    this.path = path;
    this.owner = owner;
    this.relayed = relayed;
    this.connectionId = connectionId;
    this.madeBy = madeBy;
    this.expiresAt = expiresAt;
    this.maxPermissions = maxPermissions;
  }

  FiveTuple path() {
    return path;
  }

  Owner owner() {
    return owner;
  }

  InetSocketAddress relayed() {
    return relayed;
  }

  Octets connectionId() {
    return connectionId;
  }

  /** The request that made it; when it comes again, its response was lost. */
  TransactionId madeBy() {
    return madeBy;
  }

  Instant expiresAt() {
    return expiresAt;
  }

  void expiresAt(Instant instant) {
    expiresAt = instant;
  }

  boolean expired(Instant now) {
    return !now.isBefore(expiresAt);
  }

  /** Whether its relay port is open. */
  boolean isOpen() {
    return open;
  }

  void opened() {
    open = true;
  }

  void moveTo(InetSocketAddress another) {
    relayed = another;
  }

  /** Opens the way back from a peer's address. Returns false when there are too many already. */
  boolean permit(InetAddress peer) {
    if (peer.equals(lastPermitted)) {
      return true;
    }
    if (permissions.size() >= maxPermissions && !permissions.contains(peer)) {
      return false;
    }
    permissions.add(peer);
    lastPermitted = peer;
    return true;
  }

  boolean permits(InetAddress peer) {
    return peer.equals(lastPermitted) || permissions.contains(peer);
  }

  Optional<InetSocketAddress> activeDestination() {
    return Optional.ofNullable(activeDestination);
  }

  void activeDestination(InetSocketAddress peer) {
    activeDestination = peer;
  }
}
