package org.fedsim.wire.turn;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.fedsim.network.Host;
import org.fedsim.wire.Timers;
import org.fedsim.wire.stun.LossWatch;
import org.fedsim.wire.stun.PacketLost;
import org.fedsim.wire.stun.Retransmission;
import org.fedsim.wire.stun.TransactionId;

/**
 * The requests of one client that are answered, one at a time.
 *
 * <p>Locks: {@code oneAtATime} is held during a whole transaction; the reader's lock guards the
 * pending identifier and the response, and is taken second.
 */
final class MsTurnTransactions {
  /** How often a wait looks whether its request has been lost meanwhile. */
  private static final Duration GLANCE = Duration.ofMillis(50);

  private final Host host;
  private final Timers timers;
  private final DatagramSocket socket;
  private final SharedReader reader;
  private final ReentrantLock oneAtATime = new ReentrantLock();
  private TransactionId pending;
  private ReceivedMsTurn response;

  MsTurnTransactions(Host host, Timers timers, DatagramSocket socket, SharedReader reader) {
    this.host = host;
    this.timers = timers;
    this.socket = socket;
    this.reader = reader;
  }

  /**
   * Sends a request, again and again if need be, until it is answered.
   *
   * @param make makes the request; called under the reader's lock
   * @return a response or an error
   * @throws PacketLost when the network says that the request is lost
   * @throws SocketTimeoutException when nothing answers
   */
  MsTurnMessage transact(InetSocketAddress server, Supplier<MsTurnSession.Request> make)
      throws IOException {
    oneAtATime.lock();
    try {
      return exchange(server, begin(make));
    } finally {
      oneAtATime.unlock();
    }
  }

  private MsTurnSession.Request begin(Supplier<MsTurnSession.Request> make) {
    reader.lock().lock();
    try {
      MsTurnSession.Request request = make.get();
      pending = request.id();
      response = null;
      return request;
    } finally {
      reader.lock().unlock();
    }
  }

  private MsTurnMessage exchange(InetSocketAddress server, MsTurnSession.Request request)
      throws IOException {
    try (LossWatch losses = new LossWatch(host, timers, request.id())) {
      for (Duration wait : Retransmission.waits(timers)) {
        socket.send(new DatagramPacket(request.bytes(), request.bytes().length, server));
        long deadline = System.nanoTime() + wait.toNanos();
        for (long left = wait.toNanos(); left > 0; left = deadline - System.nanoTime()) {
          losses.check();
          Duration glance = Duration.ofNanos(Math.min(left, GLANCE.toNanos()));
          if (reader.await(() -> response != null, glance)) {
            return response.message();
          }
        }
      }
      losses.check();
    }
    throw new SocketTimeoutException(
        "no answer from the relay "
            + server.getAddress().getHostAddress()
            + ":"
            + server.getPort());
  }

  /** Takes a response if it is the one that is waited for; called under the reader's lock. */
  boolean answered(ReceivedMsTurn received) {
    if (!received.id().equals(pending)) {
      return false;
    }
    response = received;
    pending = null;
    return true;
  }
}
