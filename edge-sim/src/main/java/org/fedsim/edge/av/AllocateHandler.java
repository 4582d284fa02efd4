package org.fedsim.edge.av;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.fedsim.edge.av.Action.CloseRelay;
import org.fedsim.edge.av.Action.OpenRelay;
import org.fedsim.edge.av.Action.ToClient;
import org.fedsim.wire.stun.ErrorReason;
import org.fedsim.wire.stun.Octets;
import org.fedsim.wire.turn.Attribute;
import org.fedsim.wire.turn.Lifetime;
import org.fedsim.wire.turn.MessageType;
import org.fedsim.wire.turn.MsSequenceNumber;
import org.fedsim.wire.turn.ReceivedMsTurn;
import org.fedsim.wire.turn.UnknownAttributes;

/** Allocate requests: they make, refresh and release allocations (3.3.5.1). */
final class AllocateHandler {
  /** How many ports are tried when others on this machine hold them. */
  private static final int MAX_TRIES = 16;

  private final AllocationTable table;
  private final Authentication authentication;
  private final Responses responses;
  private final SourceLimiter unauthenticated;
  private final RelayLimits limits;
  private final AvEdgeCounters counters;
  private final SecureRandom random;
  private final Map<InetSocketAddress, Opening> opening = new HashMap<>();

  /** An allocation whose relay port is being opened, and the request that waits for it. */
  private record Opening(Allocation allocation, ReceivedMsTurn request, long lifetime, int tries) {}

  AllocateHandler(
      AllocationTable table,
      Authentication authentication,
      Responses responses,
      SourceLimiter unauthenticated,
      RelayLimits limits,
      AvEdgeCounters counters,
      SecureRandom random) {
    this.table = table;
    this.authentication = authentication;
    this.responses = responses;
    this.unauthenticated = unauthenticated;
    this.limits = limits;
    this.counters = counters;
    this.random = random;
  }

  List<Action> handle(ReceivedMsTurn request, FiveTuple path, Instant now) {
    // Who is it? Answers to the unknown are limited per source.
    Authentication.Result who = authentication.ofAllocate(request, path, now);
    if (who instanceof Authentication.Result.Unknown unknown) {
      if (!unauthenticated.allows(path.client().getAddress(), now)) {
        counters.dropped(DropReason.RATE_LIMITED);
        return List.of();
      }
      return reply(
          path,
          responses.challenge(request, path, unknown.reason(), MessageType.ALLOCATE_ERROR, now));
    }
    if (who instanceof Authentication.Result.Expired expired) {
      return reply(
          path,
          responses.error(request, MessageType.ALLOCATE_ERROR, expired.reason(), expired.key()));
    }
    Allocation.Owner owner = table.shared(((Authentication.Result.Accepted) who).owner());

    // A mandatory attribute that is unknown: 420 with the list.
    List<Integer> unknown = UnknownMandatory.in(request.message());
    if (!unknown.isEmpty()) {
      return refuse(request, path, owner, 420, "Unknown Attribute", new UnknownAttributes(unknown));
    }

    // Is there an allocation on this way already?
    Optional<Allocation> existing = table.byPath(path, now);
    return existing.isPresent()
        ? existing(request, existing.get(), owner, now)
        : absent(request, path, owner, now);
  }

  private List<Action> existing(
      ReceivedMsTurn request, Allocation allocation, Allocation.Owner owner, Instant now) {
    // It belongs to somebody else.
    if (!allocation.owner().token().equals(owner.token())) {
      return refuse(request, allocation.path(), owner, 441, "Wrong Username");
    }
    // Its port is being opened: the answer will come.
    if (!allocation.isOpen()) {
      return List.of();
    }
    // The request that made it, again: its answer was lost, and nothing changes.
    if (request.id().equals(allocation.madeBy())) {
      long left = Math.max(1, Duration.between(now, allocation.expiresAt()).toSeconds());
      return reply(allocation.path(), responses.allocated(request, allocation, left, now));
    }
    // A lifetime of zero releases it.
    long lifetime = grantedSeconds(request, owner, now);
    if (lifetime == 0) {
      table.remove(allocation);
      return List.of(
          new ToClient(allocation.path(), responses.allocated(request, allocation, 0, now), true),
          new CloseRelay(allocation.relayed()));
    }
    // Anything else refreshes it.
    allocation.expiresAt(now.plusSeconds(lifetime));
    return reply(allocation.path(), responses.allocated(request, allocation, lifetime, now));
  }

  private List<Action> absent(
      ReceivedMsTurn request, FiveTuple path, Allocation.Owner owner, Instant now) {
    // Nothing to release.
    long lifetime = grantedSeconds(request, owner, now);
    if (lifetime == 0) {
      return refuse(request, path, owner, 437, "No Binding");
    }
    // One whose time is over makes room first.
    Optional<Allocation> stale = table.expiredOn(path, now);
    if (stale.filter(s -> !s.isOpen()).isPresent()) {
      // Its port is still being opened: it goes when that is known, and the client asks again.
      return List.of();
    }
    stale.ifPresent(table::remove);
    List<Action> first =
        stale.<List<Action>>map(s -> List.of(new CloseRelay(s.relayed()))).orElse(List.of());
    // Quotas.
    if (table.countOf(owner.user()) >= limits.allocationsPerUser()
        || table.countOf(path.client().getAddress()) >= limits.allocationsPerSource()) {
      return join(first, refuse(request, path, owner, 486, "Allocation Quota Reached"));
    }
    // A relay port; the answer waits until it is open.
    Optional<InetSocketAddress> relayed = table.takeRelayed();
    if (relayed.isEmpty()) {
      return join(first, refuse(request, path, owner, 500, "No Relay Port Left"));
    }
    Allocation allocation =
        new Allocation(
            path,
            owner,
            relayed.get(),
            newConnectionId(),
            request.id(),
            now.plusSeconds(lifetime),
            limits.permissionsPerAllocation());
    table.add(allocation);
    opening.put(relayed.get(), new Opening(allocation, request, lifetime, 1));
    return join(first, List.of(new OpenRelay(path, relayed.get())));
  }

  /** The shell has opened the port: now the client is answered. */
  List<Action> opened(InetSocketAddress relayed, Instant now) {
    Opening done = opening.remove(relayed);
    if (done == null) {
      return List.of(new CloseRelay(relayed));
    }
    Allocation allocation = done.allocation();
    if (allocation.expired(now)) {
      table.remove(allocation);
      return List.of(new CloseRelay(relayed));
    }
    allocation.opened();
    counters.allocated();
    allocation.expiresAt(now.plusSeconds(done.lifetime()));
    return reply(
        allocation.path(), responses.allocated(done.request(), allocation, done.lifetime(), now));
  }

  /** Somebody else on this machine has the port: another one, for a few times. */
  List<Action> refused(InetSocketAddress relayed, Instant now) {
    Opening failed = opening.remove(relayed);
    if (failed == null) {
      return List.of();
    }
    Allocation allocation = failed.allocation();
    if (allocation.expired(now)) {
      table.remove(allocation);
      return List.of();
    }
    Optional<InetSocketAddress> another =
        failed.tries() < MAX_TRIES ? table.takeRelayed() : Optional.empty();
    if (another.isEmpty()) {
      table.remove(allocation);
      return refuse(
          failed.request(), allocation.path(), allocation.owner(), 500, "No Relay Port Left");
    }
    table.move(allocation, another.get());
    opening.put(
        another.get(),
        new Opening(allocation, failed.request(), failed.lifetime(), failed.tries() + 1));
    return List.of(new OpenRelay(allocation.path(), another.get()));
  }

  /**
   * What is granted of the lifetime asked for: never more than the maximum, nor than the token has
   * left; zero only when zero was asked for.
   */
  private long grantedSeconds(ReceivedMsTurn request, Allocation.Owner owner, Instant now) {
    long asked =
        request
            .message()
            .find(Lifetime.class)
            .map(Lifetime::seconds)
            .orElse(limits.defaultLifetime().toSeconds());
    if (asked == 0) {
      return 0;
    }
    long tokenLeft = Math.max(1, Duration.between(now, owner.tokenExpiry()).toSeconds());
    return Math.min(Math.min(asked, limits.maxLifetime().toSeconds()), tokenLeft);
  }

  private Octets newConnectionId() {
    byte[] id = new byte[MsSequenceNumber.ID_LENGTH];
    random.nextBytes(id);
    return Octets.view(id, 0, id.length);
  }

  private List<Action> refuse(
      ReceivedMsTurn request,
      FiveTuple path,
      Allocation.Owner owner,
      int code,
      String phrase,
      Attribute... more) {
    return reply(
        path,
        responses.error(
            request, MessageType.ALLOCATE_ERROR, new ErrorReason(code, phrase), owner.key(), more));
  }

  private static List<Action> reply(FiveTuple path, byte[] message) {
    return List.of(new ToClient(path, message, true));
  }

  private static List<Action> join(List<Action> first, List<Action> then) {
    return Stream.concat(first.stream(), then.stream()).toList();
  }
}
