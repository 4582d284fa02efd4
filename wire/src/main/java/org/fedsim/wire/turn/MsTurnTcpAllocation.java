package org.fedsim.wire.turn;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.fedsim.network.Host;
import org.fedsim.wire.Timers;
import org.fedsim.wire.stun.LossWatch;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.Octets;
import org.fedsim.wire.stun.TransactionId;
import org.fedsim.wire.turn.MsTurnTcpSocket.Chunk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client's side of one allocation over TCP: its transactions, and the queue of what peers have
 * sent. One thread reads the connection for as long as it lasts. When it is made, refreshed and
 * over is its {@linkplain AllocationLifeCycle life cycle}.
 *
 * <p>Locks, in the order in which they are taken: {@code oneAtATime} during a whole transaction;
 * {@code writing} while frames are written, which may block; {@code lock} guards all state, that of
 * the session and of the life cycle too, and is never held while anything blocks. The reader takes
 * the last one only, so that it goes on reading while a writer waits.
 */
final class MsTurnTcpAllocation implements AllocationLifeCycle.Transport {
  /** Bytes that wait to be received before the connection is no longer read. */
  static final int CAPACITY = 262_144;

  static final Duration FOREVER = Duration.ofDays(365);

  private static final Logger LOG = LoggerFactory.getLogger(MsTurnTcpAllocation.class);

  /** Bytes that one frame carries of a longer run. */
  private static final int PIECE = 16_384;

  /** How often a wait looks whether its request has been lost meanwhile. */
  private static final Duration GLANCE = Duration.ofMillis(50);

  private final Host host;
  private final MsTurnConnection connection;
  private final InetSocketAddress server;
  private final Timers timers;
  private final RefreshSchedule refreshes;
  private final MsTurnSession session;
  private final Thread reader;

  private final ReentrantLock oneAtATime = new ReentrantLock();
  private final ReentrantLock writing = new ReentrantLock();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final AllocationLifeCycle life;

  // Guarded by the lock.
  private final Deque<Chunk> chunks = new ArrayDeque<>();
  private int waiting;
  private TransactionId pending;
  private ReceivedMsTurn response;

  private MsTurnTcpAllocation(
      Host host,
      MsTurnConnection connection,
      InetSocketAddress server,
      RelayCredentials credentials,
      Timers timers,
      RefreshSchedule refreshes) {
    this.host = host;
    this.connection = connection;
    this.server = server;
    this.timers = timers;
    this.refreshes = refreshes;
    this.session = new MsTurnSession(credentials, new SecureRandom());
    this.life = new AllocationLifeCycle(this, session, lock, refreshes);
    this.reader = new Thread(this::read, "ms-turn-tcp-" + connection.localAddress().getPort());
    reader.setDaemon(true);
  }

  /** Allocates on a connection, which is closed when that fails. */
  static MsTurnTcpAllocation open(
      Host host,
      MsTurnConnection connection,
      InetSocketAddress server,
      RelayCredentials credentials,
      Timers timers,
      RefreshSchedule refreshes)
      throws IOException {
    MsTurnTcpAllocation allocation =
        new MsTurnTcpAllocation(host, connection, server, credentials, timers, refreshes);
    allocation.reader.start();
    try {
      // The Alternate Server of the 401 is for UDP; here the connection stays (MS-TURN 2.2.2.7).
      allocation.life.allocate(challenge -> {});
      return allocation;
    } catch (IOException | RuntimeException e) {
      allocation.close();
      throw e;
    }
  }

  InetSocketAddress serverAddress() {
    return server;
  }

  InetSocketAddress clientAddress() {
    return connection.localAddress();
  }

  AllocationLifeCycle life() {
    return life;
  }

  @Override
  public boolean isClosed() {
    return life.isOver();
  }

  @Override
  public void lost(MsTurnRefused why) {
    fail(why);
  }

  void release() throws IOException {
    try {
      life.release();
    } finally {
      close();
    }
  }

  /** Written in one go, so that the bytes of two threads are not mixed. */
  void send(InetSocketAddress peer, byte[] bytes) throws IOException {
    writing.lock();
    try {
      int at = 0;
      do {
        int length = Math.min(bytes.length - at, PIECE);
        connection.write(frame(peer, Octets.view(bytes, at, length)));
        at += length;
      } while (at < bytes.length);
    } finally {
      writing.unlock();
    }
  }

  private TcpFrame frame(InetSocketAddress peer, Octets piece) throws IOException {
    lock.lock();
    try {
      life.requireOpen();
      return life.isActive(peer)
          ? new TcpFrame(false, piece)
          : TcpFrame.message(session.send(peer, piece));
    } finally {
      lock.unlock();
    }
  }

  Chunk receive(Duration timeout) throws IOException {
    long deadline = System.nanoTime() + timeout.toNanos();
    lock.lock();
    try {
      while (true) {
        if (life.isClosed()) {
          throw life.closedException();
        }
        Chunk next = chunks.poll();
        if (next != null) {
          waiting -= next.bytes().length;
          changed.signalAll();
          return next;
        }
        life.requireOpen();
        if (!awaitUntil(deadline)) {
          throw new SocketTimeoutException("nothing received in " + timeout.toMillis() + " ms");
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sends a request, once, and waits for the answer as long as a TLS handshake may take, which is
   * what stands in its place on other connections.
   *
   * @param make makes the request; called under the lock
   */
  @Override
  public MsTurnMessage transact(Supplier<MsTurnSession.Request> make) throws IOException {
    oneAtATime.lock();
    try {
      MsTurnSession.Request request = begin(make);
      try (LossWatch losses = new LossWatch(host, timers, request.id())) {
        write(TcpFrame.message(request.bytes()));
        return answer(losses);
      }
    } finally {
      oneAtATime.unlock();
    }
  }

  private MsTurnSession.Request begin(Supplier<MsTurnSession.Request> make) throws IOException {
    lock.lock();
    try {
      life.requireOpen();
      MsTurnSession.Request request = make.get();
      pending = request.id();
      response = null;
      return request;
    } finally {
      lock.unlock();
    }
  }

  private void write(TcpFrame frame) throws IOException {
    writing.lock();
    try {
      connection.write(frame);
    } finally {
      writing.unlock();
    }
  }

  private MsTurnMessage answer(LossWatch losses) throws IOException {
    long deadline = System.nanoTime() + timers.tlsHandshake().toNanos();
    lock.lock();
    try {
      while (response == null) {
        losses.check();
        life.requireOpen();
        long now = System.nanoTime();
        if (now - deadline >= 0) {
          throw new SocketTimeoutException(
              "no answer from the relay "
                  + server.getAddress().getHostAddress()
                  + ":"
                  + server.getPort());
        }
        awaitUntil(Math.min(deadline, now + GLANCE.toNanos()));
      }
      return response.message();
    } finally {
      pending = null;
      lock.unlock();
    }
  }

  /** Waits for a change; called with the lock held. Returns false when the time is over. */
  private boolean awaitUntil(long deadline) throws InterruptedIOException {
    try {
      long left = deadline - System.nanoTime();
      return left > 0 && changed.awaitNanos(left) > 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the relay");
    }
  }

  private void read() {
    IOException end;
    try {
      while (true) {
        dispatch(connection.read());
      }
    } catch (EOFException e) {
      end = new SocketException("the relay has closed the connection");
    } catch (IOException e) {
      end = e;
    } catch (MalformedMessage e) {
      end = new IOException("the relay sent what is no MS-TURN frame: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      end = new InterruptedIOException("interrupted while reading");
    }
    fail(end);
  }

  private void dispatch(TcpFrame frame) throws MalformedMessage, InterruptedException {
    lock.lock();
    try {
      if (!frame.control()) {
        Optional<InetSocketAddress> peer = life.activeDestination();
        if (peer.isPresent()) {
          arrived(peer.get(), frame.content());
        }
        return;
      }
      ReceivedMsTurn received = ReceivedMsTurn.decode(frame.content().toArray());
      if (received.type() == MessageType.DATA_INDICATION) {
        indicated(received.message());
      } else if (received.id().equals(pending) && session.believes(received)) {
        answered(received);
      }
    } finally {
      lock.unlock();
    }
  }

  private void answered(ReceivedMsTurn received) {
    life.answered(received);
    pending = null;
    response = received;
    changed.signalAll();
  }

  private void indicated(MsTurnMessage indication) throws InterruptedException {
    if (indication.find(RemoteAddress.class).isPresent()
        && indication.find(Data.class).isPresent()) {
      arrived(
          indication.find(RemoteAddress.class).get().address(),
          indication.find(Data.class).get().payload());
    }
  }

  /** Queues bytes; waits while too many wait already. */
  private void arrived(InetSocketAddress peer, Octets bytes) throws InterruptedException {
    while (waiting >= CAPACITY && !life.isClosed()) {
      changed.await();
    }
    chunks.add(new Chunk(peer, bytes.toArray()));
    waiting += bytes.length();
    changed.signalAll();
  }

  /** The connection is of no use any more; whoever waits hears why. */
  private void fail(IOException cause) {
    lock.lock();
    try {
      life.failed(cause);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    end();
  }

  /** Closes the connection, which ends the allocation too. */
  void close() {
    lock.lock();
    try {
      life.close();
      chunks.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    end();
    if (Thread.currentThread() != reader) {
      try {
        reader.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void end() {
    try {
      connection.close();
    } catch (IOException e) {
      LOG.debug("closing the connection to {}", server, e);
    }
    refreshes.afterwards().run();
  }
}
