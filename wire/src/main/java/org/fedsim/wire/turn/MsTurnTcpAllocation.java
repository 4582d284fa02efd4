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
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.fedsim.network.Host;
import org.fedsim.wire.Timers;
import org.fedsim.wire.attempt.Ends;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.Octets;
import org.fedsim.wire.turn.MsTurnTcpSocket.Chunk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client's side of one allocation over TCP: its transactions, and the queue of what peers have
 * sent. One thread reads the connection for as long as it lasts. When it is made, refreshed and
 * over is its {@linkplain AllocationLifeCycle life cycle}.
 *
 * <p>Locks, in the order in which they are taken: that of the {@linkplain MsTurnTcpTransactions
 * transactions} during a whole one; {@code writing} while frames are written, which may block;
 * {@code lock} guards all state, that of the session and of the life cycle too, and is never held
 * while anything blocks. The reader takes the last one only, so that it goes on reading while a
 * writer waits.
 */
final class MsTurnTcpAllocation implements AllocationLifeCycle.Transport {
  /** Bytes that wait to be received before the connection is no longer read. */
  static final int CAPACITY = 262_144;

  static final Duration FOREVER = Duration.ofDays(365);

  private static final Logger LOG = LoggerFactory.getLogger(MsTurnTcpAllocation.class);

  /** Bytes that one frame carries of a longer run. */
  private static final int PIECE = 16_384;

  private final MsTurnConnection connection;
  private final InetSocketAddress server;
  private final RefreshSchedule refreshes;
  private final MsTurnSession session;
  private final Thread reader;

  private final ReentrantLock writing = new ReentrantLock();
  private final Changes changes = new Changes();
  private final ReentrantLock lock = changes.lock();
  private final AllocationLifeCycle life;
  private final MsTurnTcpTransactions transactions;

  // Guarded by the lock.
  private final Deque<Chunk> chunks = new ArrayDeque<>();
  private int waiting;

  private MsTurnTcpAllocation(
      Host host,
      MsTurnConnection connection,
      InetSocketAddress server,
      RelayCredentials credentials,
      Timers timers,
      RefreshSchedule refreshes) {
    this.connection = connection;
    this.server = server;
    this.refreshes = refreshes;
    this.session = new MsTurnSession(credentials, new SecureRandom());
    this.life = new AllocationLifeCycle(this, session, lock, refreshes);
    this.transactions =
        new MsTurnTcpTransactions(
            host, timers, Ends.tcp(connection.localAddress(), server), changes, life, this::write);
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

  @Override
  public MsTurnMessage transact(Supplier<MsTurnSession.Request> make) throws IOException {
    return transactions.transact(make);
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
          changes.tell();
          return next;
        }
        life.requireOpen();
        if (!changes.awaitUntil(deadline)) {
          throw new SocketTimeoutException("nothing received in " + timeout.toMillis() + " ms");
        }
      }
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
      } else if (transactions.awaits(received) && session.believes(received)) {
        life.answered(received);
        transactions.answered(received);
      }
    } finally {
      lock.unlock();
    }
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
      changes.await();
    }
    chunks.add(new Chunk(peer, bytes.toArray()));
    waiting += bytes.length();
    changes.tell();
  }

  /** The connection is of no use any more; whoever waits hears why. */
  private void fail(IOException cause) {
    lock.lock();
    try {
      life.failed(cause);
      changes.tell();
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
      changes.tell();
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
