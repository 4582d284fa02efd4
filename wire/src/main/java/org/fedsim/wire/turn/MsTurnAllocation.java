package org.fedsim.wire.turn;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.fedsim.network.Host;
import org.fedsim.wire.Timers;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.Octets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client's side of one allocation: its socket to the relay, its transactions, its refreshes,
 * and the queue of what peers have sent.
 *
 * <p>The reader's lock guards the session, the queue and all that is not volatile. It is never held
 * while anything blocks.
 */
final class MsTurnAllocation {
  private static final Logger LOG = LoggerFactory.getLogger(MsTurnAllocation.class);

  /** Like a socket's receive buffer: what comes when it is full is lost. */
  private static final int QUEUE_CAPACITY = 1024;

  private static final Duration FOREVER = Duration.ofDays(365);

  /** A payload and the peer it came from. */
  record Arrival(InetSocketAddress peer, byte[] payload) {}

  private final DatagramSocket socket;
  private final ScheduledExecutorService scheduler;
  private final Runnable afterClose;
  private final MsTurnSession session;
  private final SharedReader reader;
  private final MsTurnTransactions transactions;

  // Guarded by the reader's lock.
  private final Deque<Arrival> arrivals = new ArrayDeque<>();
  private InetSocketAddress requestedDestination;
  private InetSocketAddress activeDestination;
  private IOException failure;
  private boolean closed;
  private ScheduledFuture<?> refresh;

  private volatile InetSocketAddress server;
  private volatile InetSocketAddress relayed;
  private volatile InetSocketAddress reflexive;
  private volatile Duration lifetime;

  private MsTurnAllocation(
      Host host,
      Timers timers,
      DatagramSocket socket,
      InetSocketAddress server,
      RelayCredentials credentials,
      ScheduledExecutorService scheduler,
      Runnable afterClose) {
    this.socket = socket;
    this.server = server;
    this.scheduler = scheduler;
    this.afterClose = afterClose;
    this.session = new MsTurnSession(credentials, new SecureRandom());
    this.reader = new SharedReader(socket, this::dispatch);
    this.transactions = new MsTurnTransactions(host, timers, socket, reader);
  }

  static MsTurnAllocation open(
      Host host,
      InetSocketAddress local,
      InetSocketAddress server,
      RelayCredentials credentials,
      Timers timers,
      ScheduledExecutorService scheduler,
      Runnable afterClose)
      throws IOException {
    DatagramSocket socket = host.openUdp(local);
    try {
      MsTurnAllocation allocation =
          new MsTurnAllocation(host, timers, socket, server, credentials, scheduler, afterClose);
      allocation.allocate();
      return allocation;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  DatagramSocket socket() {
    return socket;
  }

  InetSocketAddress serverAddress() {
    return server;
  }

  InetSocketAddress relayedAddress() {
    return relayed;
  }

  InetSocketAddress reflexiveAddress() {
    return reflexive;
  }

  InetSocketAddress clientAddress() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  Duration lifetime() {
    return lifetime;
  }

  boolean isClosed() {
    return socket.isClosed();
  }

  /** 401 is expected once: it brings realm and nonce (MS-TURN 3.2.5.1). */
  private void allocate() throws IOException {
    MsTurnMessage challenge = transact(session::firstAllocate);
    if (ErrorCode.in(challenge) != 401 || !session.challenged(challenge)) {
      throw MsTurnRefused.by(challenge);
    }
    // Over UDP the next Allocate must go where the 401 says (MS-TURN 2.2.2.7).
    challenge.find(AlternateServer.class).ifPresent(alternate -> server = alternate.address());
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

  private void granted(MsTurnMessage allocated) {
    lifetime = Duration.ofSeconds(allocated.find(Lifetime.class).map(Lifetime::seconds).orElse(0L));
    refreshAfter(lifetime.dividedBy(2));
  }

  private void refreshAfter(Duration delay) {
    ReentrantLock lock = reader.lock();
    lock.lock();
    try {
      if (!closed && !delay.isZero()) {
        refresh = scheduler.schedule(this::refresh, delay.toNanos(), TimeUnit.NANOSECONDS);
      }
    } catch (RejectedExecutionException e) {
      LOG.debug("The scheduler is closed: {} will not be refreshed", relayed);
    } finally {
      lock.unlock();
    }
  }

  private void refresh() {
    try {
      granted(transactWithFreshNonce(OptionalLong.empty()));
    } catch (MsTurnRefused e) {
      LOG.debug("The relay refuses to refresh {}", relayed, e);
      fail(e);
    } catch (IOException e) {
      if (!isClosed()) {
        LOG.debug("{} was not refreshed; trying again", relayed, e);
        refreshAfter(lifetime.dividedBy(8));
      }
    }
  }

  /** The allocation is gone; whoever waits hears why. */
  private void fail(IOException cause) {
    reader.lock().lock();
    try {
      failure = cause;
    } finally {
      reader.lock().unlock();
    }
    close();
  }

  void setActiveDestination(InetSocketAddress peer) throws IOException {
    MsTurnMessage answer =
        transact(
            () -> {
              requestedDestination = peer;
              return session.setActiveDestination(peer);
            });
    if (answer.type() != MessageType.SET_ACTIVE_DESTINATION_RESPONSE) {
      throw MsTurnRefused.by(answer);
    }
  }

  void send(InetSocketAddress peer, Octets payload) throws IOException {
    byte[] bytes;
    reader.lock().lock();
    try {
      if (closed) {
        throw closedException();
      }
      bytes = peer.equals(activeDestination) ? payload.toArray() : null;
      // What the relay would take for a request cannot go raw.
      if (bytes == null || MsTurnMessage.looksLikeOne(bytes)) {
        bytes = session.send(peer, payload);
      }
    } catch (IllegalArgumentException e) {
      throw new IOException("too long to be relayed: " + payload.length() + " bytes", e);
    } finally {
      reader.lock().unlock();
    }
    socket.send(new DatagramPacket(bytes, bytes.length, server));
  }

  /** Waits for the next arrival; a time-out of 0 waits for ever. */
  Arrival receive(int timeoutMillis) throws IOException {
    Duration timeout = timeoutMillis == 0 ? FOREVER : Duration.ofMillis(timeoutMillis);
    Arrival[] first = new Arrival[1];
    try {
      if (reader.await(() -> (first[0] = arrivals.poll()) != null, timeout)) {
        return first[0];
      }
    } catch (SocketException e) {
      throw closedException();
    }
    throw new SocketTimeoutException("nothing received in " + timeoutMillis + " ms");
  }

  private SocketException closedException() {
    SocketException exception = new SocketException("Socket closed");
    if (failure != null) {
      exception.initCause(failure);
    }
    return exception;
  }

  /** An Allocate; if the nonce has expired, a second one with the new nonce. */
  private MsTurnMessage transactWithFreshNonce(OptionalLong seconds) throws IOException {
    MsTurnMessage answer = transact(() -> session.allocate(seconds));
    if (ErrorCode.in(answer) == 438 && challenged(answer)) {
      answer = transact(() -> session.allocate(seconds));
    }
    if (answer.type() != MessageType.ALLOCATE_RESPONSE) {
      throw MsTurnRefused.by(answer);
    }
    reader.lock().lock();
    try {
      session.allocated(answer);
    } finally {
      reader.lock().unlock();
    }
    return answer;
  }

  private boolean challenged(MsTurnMessage error) {
    reader.lock().lock();
    try {
      return session.challenged(error);
    } finally {
      reader.lock().unlock();
    }
  }

  private MsTurnMessage transact(Supplier<MsTurnSession.Request> make) throws IOException {
    return transactions.transact(server, make);
  }

  /** Called by the reader, under its lock. */
  private void dispatch(DatagramPacket packet) {
    if (!packet.getSocketAddress().equals(server)) {
      return;
    }
    byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
    if (!MsTurnMessage.looksLikeOne(bytes)) {
      if (activeDestination != null) {
        arrived(new Arrival(activeDestination, bytes));
      }
      return;
    }
    try {
      ReceivedMsTurn received = ReceivedMsTurn.decode(bytes);
      if (received.type() == MessageType.DATA_INDICATION) {
        indicated(received.message());
      } else if (session.believes(received) && transactions.answered(received)) {
        if (received.type() == MessageType.SET_ACTIVE_DESTINATION_RESPONSE) {
          // Here and not by the thread that asked: raw packets may follow the response closely.
          activeDestination = requestedDestination;
        }
      }
    } catch (MalformedMessage e) {
      LOG.debug("The relay sent a malformed message: {}", e.getMessage());
    }
  }

  private void indicated(MsTurnMessage indication) {
    if (indication.find(RemoteAddress.class).isPresent()
        && indication.find(Data.class).isPresent()) {
      arrived(
          new Arrival(
              indication.find(RemoteAddress.class).get().address(),
              indication.find(Data.class).get().payload().toArray()));
    }
  }

  private void arrived(Arrival arrival) {
    if (arrivals.size() < QUEUE_CAPACITY) {
      arrivals.add(arrival);
    }
  }

  /** Tells the relay once, without waiting for its answer: it forgets the allocation anyway. */
  void close() {
    byte[] release = null;
    reader.lock().lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      if (refresh != null) {
        refresh.cancel(false);
      }
      if (failure == null && relayed != null) {
        release = session.allocate(OptionalLong.of(0)).bytes();
      }
    } finally {
      reader.lock().unlock();
    }
    try {
      if (release != null) {
        socket.send(new DatagramPacket(release, release.length, server));
      }
    } catch (IOException e) {
      LOG.debug("{} was not released; it will expire", relayed, e);
    } finally {
      socket.close();
      reader.wakeAll();
      afterClose.run();
    }
  }
}
