package org.fedsim.wire.turn;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.fedsim.network.Host;
import org.fedsim.wire.Timers;
import org.fedsim.wire.attempt.Ends;
import org.fedsim.wire.stun.LossWatch;
import org.fedsim.wire.stun.PacketLost;
import org.fedsim.wire.stun.TransactionId;

/**
 * The requests of one client over TCP that are answered, one at a time.
 *
 * <p>Locks: {@code oneAtATime} is held during a whole transaction; the lock of the changes guards
 * the pending identifier and the response, and is never held while a frame is written.
 */
final class MsTurnTcpTransactions {
  /** How often a wait looks whether its request has been lost meanwhile. */
  private static final Duration GLANCE = Duration.ofMillis(50);

  /** Where frames go. May block; takes a lock of its own, but not that of the changes. */
  interface Output {
    void write(TcpFrame frame) throws IOException;
  }

  private final Host host;
  private final Timers timers;
  private final InetSocketAddress server;
  private final Ends connection;
  private final Changes changes;
  private final AllocationLifeCycle life;
  private final Output output;
  private final ReentrantLock oneAtATime = new ReentrantLock();
  private TransactionId pending;
  private ReceivedMsTurn response;

  MsTurnTcpTransactions(
      Host host,
      Timers timers,
      Ends connection,
      Changes changes,
      AllocationLifeCycle life,
      Output output) {
    this.host = host;
    this.timers = timers;
    this.server = connection.remote();
    this.connection = connection;
    this.changes = changes;
    this.life = life;
    this.output = output;
  }

  /**
   * Sends a request, once, and waits for the answer as long as a TLS handshake may take, which is
   * what stands in its place on other connections.
   *
   * @param make makes the request; called under the lock
   * @return a response or an error
   * @throws PacketLost when the network says that the request is lost
   * @throws SocketTimeoutException when nothing answers
   */
  MsTurnMessage transact(Supplier<MsTurnSession.Request> make) throws IOException {
    oneAtATime.lock();
    try {
      MsTurnSession.Request request = begin(make);
      try (LossWatch losses = new LossWatch(host, timers, connection)) {
        output.write(TcpFrame.message(request.bytes()));
        return answer(losses);
      }
    } finally {
      oneAtATime.unlock();
    }
  }

  private MsTurnSession.Request begin(Supplier<MsTurnSession.Request> make) throws IOException {
    changes.lock().lock();
    try {
      life.requireOpen();
      MsTurnSession.Request request = make.get();
      pending = request.id();
      response = null;
      return request;
    } finally {
      changes.lock().unlock();
    }
  }

  private MsTurnMessage answer(LossWatch losses) throws IOException {
    long deadline = System.nanoTime() + timers.tlsHandshake().toNanos();
    changes.lock().lock();
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
        changes.awaitUntil(Math.min(deadline, now + GLANCE.toNanos()));
      }
      return response.message();
    } finally {
      pending = null;
      changes.lock().unlock();
    }
  }

  /** Whether it answers the request that waits. Called with the lock held. */
  boolean awaits(ReceivedMsTurn received) {
    return received.id().equals(pending);
  }

  /** Ends the transaction that waits. Called with the lock held. */
  void answered(ReceivedMsTurn received) {
    pending = null;
    response = received;
    changes.tell();
  }
}
