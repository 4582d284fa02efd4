package org.fedsim.wire.turn;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one allocation as its client keeps it, whatever carries its requests: made after a
 * challenge, refreshed at half its lifetime, given an active destination, and over once it is
 * closed or has failed.
 *
 * <p>The lock is the one under which the transport takes what arrives. It guards the session and
 * all that is not volatile here, and is never held while anything blocks.
 */
final class AllocationLifeCycle {
  private static final Logger LOG = LoggerFactory.getLogger(AllocationLifeCycle.class);

  /** What carries the requests of one allocation to its relay. Never called under the lock. */
  interface Transport {
    /**
     * Sends a request and waits for its answer.
     *
     * @param make makes the request; called under the lock
     * @return a response or an error
     */
    MsTurnMessage transact(Supplier<MsTurnSession.Request> make) throws IOException;

    /** Whether no request can be sent any more. */
    boolean isClosed();

    /** The relay has refused to refresh: the allocation is gone. */
    void lost(MsTurnRefused why);
  }

  private final Transport transport;
  private final MsTurnSession session;
  private final ReentrantLock lock;
  private final RefreshSchedule refreshes;

  // Guarded by the lock.
  private InetSocketAddress requestedDestination;
  private InetSocketAddress activeDestination;
  private IOException failure;
  private boolean closed;
  private ScheduledFuture<?> refresh;

  private volatile InetSocketAddress relayed;
  private volatile InetSocketAddress reflexive;
  private volatile Duration lifetime = Duration.ZERO;

  AllocationLifeCycle(
      Transport transport, MsTurnSession session, ReentrantLock lock, RefreshSchedule refreshes) {
    this.transport = transport;
    this.session = session;
    this.lock = lock;
    this.refreshes = refreshes;
  }

  /**
   * Makes the allocation. 401 is expected once: it brings realm and nonce (MS-TURN 3.2.5.1).
   *
   * @param challenged is shown the 401 before the next Allocate is sent
   */
  void allocate(Consumer<MsTurnMessage> challenged) throws IOException {
    MsTurnMessage challenge = transport.transact(session::firstAllocate);
    if (ErrorCode.in(challenge) != 401 || !guarded(() -> session.challenged(challenge))) {
      throw MsTurnRefused.by(challenge);
    }
    challenged.accept(challenge);
    MsTurnMessage allocated = transactWithFreshNonce(OptionalLong.empty());
    relayed =
        allocated
            .find(MappedAddress.class)
            .orElseThrow(() -> new IOException("an Allocate response without a relayed address"))
            .address();
    reflexive =
        allocated.find(XorMappedAddress.class).map(XorMappedAddress::address).orElse(relayed);
    granted(allocated);
  }

  InetSocketAddress relayedAddress() {
    return relayed;
  }

  InetSocketAddress reflexiveAddress() {
    return reflexive;
  }

  Duration lifetime() {
    return lifetime;
  }

  /** Asks for another lifetime now, and returns what is granted. */
  Duration refresh() throws IOException {
    granted(transactWithFreshNonce(OptionalLong.empty()));
    return lifetime;
  }

  /** Gives the port back, and waits until the relay has confirmed it. */
  void release() throws IOException {
    transactWithFreshNonce(OptionalLong.of(0));
  }

  private void granted(MsTurnMessage allocated) {
    lifetime = Duration.ofSeconds(allocated.find(Lifetime.class).map(Lifetime::seconds).orElse(0L));
    refreshAfter(lifetime.dividedBy(2));
  }

  private void refreshAfter(Duration delay) {
    lock.lock();
    try {
      cancelRefresh();
      if (!closed && !delay.isZero()) {
        refresh =
            refreshes
                .scheduler()
                .schedule(this::refreshInTime, delay.toNanos(), TimeUnit.NANOSECONDS);
      }
    } catch (RejectedExecutionException e) {
      LOG.debug("The scheduler is closed: {} will not be refreshed", relayed);
    } finally {
      lock.unlock();
    }
  }

  private void cancelRefresh() {
    if (refresh != null) {
      refresh.cancel(false);
    }
  }

  private void refreshInTime() {
    try {
      refresh();
    } catch (MsTurnRefused e) {
      LOG.debug("The relay refuses to refresh {}", relayed, e);
      transport.lost(e);
    } catch (IOException e) {
      if (!transport.isClosed()) {
        LOG.debug("{} was not refreshed; trying again", relayed, e);
        refreshAfter(lifetime.dividedBy(8));
      }
    }
  }

  /** An Allocate; if the nonce has expired, a second one with the new nonce. */
  private MsTurnMessage transactWithFreshNonce(OptionalLong seconds) throws IOException {
    MsTurnMessage first = transport.transact(() -> session.allocate(seconds));
    MsTurnMessage answer =
        ErrorCode.in(first) == 438 && guarded(() -> session.challenged(first))
            ? transport.transact(() -> session.allocate(seconds))
            : first;
    if (answer.type() != MessageType.ALLOCATE_RESPONSE) {
      throw MsTurnRefused.by(answer);
    }
    guarded(
        () -> {
          session.allocated(answer);
          return true;
        });
    return answer;
  }

  void setActiveDestination(InetSocketAddress peer) throws IOException {
    MsTurnMessage answer =
        transport.transact(
            () -> {
              requestedDestination = peer;
              return session.setActiveDestination(peer);
            });
    if (answer.type() != MessageType.SET_ACTIVE_DESTINATION_RESPONSE) {
      throw MsTurnRefused.by(answer);
    }
  }

  /**
   * Takes the answer to a request as soon as it is read: what is raw may follow closely the
   * response that makes a destination active. Called with the lock held.
   */
  void answered(ReceivedMsTurn answer) {
    if (answer.type() == MessageType.SET_ACTIVE_DESTINATION_RESPONSE) {
      activeDestination = requestedDestination;
    }
  }

  /** The peer whose data is raw, if there is one. Called with the lock held. */
  Optional<InetSocketAddress> activeDestination() {
    return Optional.ofNullable(activeDestination);
  }

  /** Whether what goes to this peer may be raw. Called with the lock held. */
  boolean isActive(InetSocketAddress peer) {
    return peer.equals(activeDestination);
  }

  /** It is of no use any more; the first cause is what is told. */
  void failed(IOException cause) {
    lock.lock();
    try {
      if (!closed && failure == null) {
        failure = cause;
      }
      cancelRefresh();
    } finally {
      lock.unlock();
    }
  }

  /** Returns false when it has been closed before. */
  boolean close() {
    lock.lock();
    try {
      boolean first = !closed;
      closed = true;
      cancelRefresh();
      return first;
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    return guarded(() -> closed);
  }

  /** Whether it has been closed or has failed. */
  boolean isOver() {
    return guarded(() -> closed || failure != null);
  }

  /** The request that gives the port back, if the relay is known to hold one. */
  Optional<MsTurnSession.Request> releaseRequest() {
    lock.lock();
    try {
      return failure == null && relayed != null
          ? Optional.of(session.allocate(OptionalLong.of(0)))
          : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  void requireOpen() throws SocketException {
    if (isOver()) {
      throw closedException();
    }
  }

  /** What is told to whoever uses it when it is over. */
  SocketException closedException() {
    lock.lock();
    try {
      SocketException exception = new SocketException("Socket closed");
      if (failure != null) {
        exception.initCause(failure);
      }
      return exception;
    } finally {
      lock.unlock();
    }
  }

  private boolean guarded(BooleanSupplier action) {
    lock.lock();
    try {
      return action.getAsBoolean();
    } finally {
      lock.unlock();
    }
  }
}
