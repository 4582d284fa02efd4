package org.fedsim.wire.turn;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.fedsim.network.Host;
import org.fedsim.wire.Timers;
import org.fedsim.wire.attempt.Attempt;
import org.fedsim.wire.attempt.Ends;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.Octets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client's side of one allocation over UDP: its socket to the relay, its transactions, and the
 * queue of what peers have sent. When it is made, refreshed and over is its {@linkplain
 * AllocationLifeCycle life cycle}.
 *
 * <p>The reader's lock guards the session, the life cycle, the queue and all that is not volatile.
 * It is never held while anything blocks.
 */
final class MsTurnAllocation implements AllocationLifeCycle.Transport {
  private static final Logger LOG = LoggerFactory.getLogger(MsTurnAllocation.class);

  /** Like a socket's receive buffer: what comes when it is full is lost. */
  private static final int QUEUE_CAPACITY = 1024;

  private static final Duration FOREVER = Duration.ofDays(365);

  /** A payload and the peer it came from. */
  record Arrival(InetSocketAddress peer, byte[] payload) {}

  private final DatagramSocket socket;
  private final RefreshSchedule refreshes;
  private final MsTurnSession session;
  private final SharedReader reader;
  private final MsTurnTransactions transactions;
  private final AllocationLifeCycle life;

  // Guarded by the reader's lock.
  private final Deque<Arrival> arrivals = new ArrayDeque<>();

  private volatile InetSocketAddress server;

  private MsTurnAllocation(
      Host host,
      Timers timers,
      DatagramSocket socket,
      InetSocketAddress server,
      RelayCredentials credentials,
      RefreshSchedule refreshes) {
    this.socket = socket;
    this.server = server;
    this.refreshes = refreshes;
    this.session = new MsTurnSession(credentials, new SecureRandom());
    this.reader = new SharedReader(socket, this::dispatch);
    this.transactions = new MsTurnTransactions(host, timers, socket, reader);
    this.life = new AllocationLifeCycle(this, session, reader.lock(), refreshes);
  }

  static MsTurnAllocation open(
      Host host,
      InetSocketAddress local,
      InetSocketAddress server,
      RelayCredentials credentials,
      Timers timers,
      RefreshSchedule refreshes,
      Consumer<? super Attempt> attempts)
      throws IOException {
    Instant began = Instant.now();
    DatagramSocket socket = host.openUdp(local);
    Ends ends = Ends.udp((InetSocketAddress) socket.getLocalSocketAddress(), server);
    try {
      MsTurnAllocation allocation =
          new MsTurnAllocation(host, timers, socket, server, credentials, refreshes);
      allocation.life.allocate(allocation::redirected);
      attempts.accept(new Attempt.Allocation(ends, began, Optional.empty()));
      return allocation;
    } catch (IOException e) {
      attempts.accept(new Attempt.Allocation(ends, began, Optional.of(e)));
      socket.close();
      throw e;
    } catch (RuntimeException e) {
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

  InetSocketAddress clientAddress() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  AllocationLifeCycle life() {
    return life;
  }

  @Override
  public boolean isClosed() {
    return socket.isClosed();
  }

  @Override
  public MsTurnMessage transact(Supplier<MsTurnSession.Request> make) throws IOException {
    return transactions.transact(server, make);
  }

  /** Whoever waits hears why. */
  @Override
  public void lost(MsTurnRefused why) {
    life.failed(why);
    close();
  }

  /** Over UDP the next Allocate must go where the 401 says (MS-TURN 2.2.2.7). */
  private void redirected(MsTurnMessage challenge) {
    challenge.find(AlternateServer.class).ifPresent(alternate -> server = alternate.address());
  }

  void send(InetSocketAddress peer, Octets payload) throws IOException {
    byte[] bytes;
    reader.lock().lock();
    try {
      life.requireOpen();
      bytes = life.isActive(peer) ? payload.toArray() : null;
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
      throw life.closedException();
    }
    throw new SocketTimeoutException("nothing received in " + timeoutMillis + " ms");
  }

  /** Called by the reader, under its lock. */
  private void dispatch(DatagramPacket packet) {
    if (!packet.getSocketAddress().equals(server)) {
      return;
    }
    byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
    if (!MsTurnMessage.looksLikeOne(bytes)) {
      life.activeDestination().ifPresent(peer -> arrived(new Arrival(peer, bytes)));
      return;
    }
    try {
      ReceivedMsTurn received = ReceivedMsTurn.decode(bytes);
      if (received.type() == MessageType.DATA_INDICATION) {
        indicated(received.message());
      } else if (session.believes(received) && transactions.answered(received)) {
        life.answered(received);
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
    Optional<MsTurnSession.Request> release;
    reader.lock().lock();
    try {
      if (!life.close()) {
        return;
      }
      release = life.releaseRequest();
    } finally {
      reader.lock().unlock();
    }
    try {
      if (release.isPresent()) {
        byte[] bytes = release.get().bytes();
        socket.send(new DatagramPacket(bytes, bytes.length, server));
      }
    } catch (IOException e) {
      LOG.debug("{} was not released; it will expire", life.relayedAddress(), e);
    } finally {
      socket.close();
      reader.wakeAll();
      refreshes.afterwards().run();
    }
  }
}
