package org.fedsim.wire.turn;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Lets several threads wait for different things that arrive on one socket, without a thread of its
 * own: whichever waits while nobody reads becomes the reader, hands each packet to the dispatcher,
 * and gives the role back as soon as its own wait is over.
 *
 * <p>Conditions and dispatcher run under {@link #lock()}, which therefore guards whatever state
 * they share. The socket is never read under the lock.
 */
final class SharedReader {
  private static final Duration LONGEST_READ = Duration.ofSeconds(1);
  private static final Duration SHORTEST_READ = Duration.ofMillis(1);

  private final DatagramSocket socket;
  private final Consumer<DatagramPacket> dispatcher;
  private final byte[] buffer = new byte[65_536];
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean reading;

  SharedReader(DatagramSocket socket, Consumer<DatagramPacket> dispatcher) {
    this.socket = socket;
    this.dispatcher = dispatcher;
  }

  ReentrantLock lock() {
    return lock;
  }

  /** Wakes every waiter, so that it looks at its condition again. */
  void wakeAll() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the condition holds.
   *
   * @return false when the time is over first
   * @throws SocketException when the socket is closed
   */
  boolean await(BooleanSupplier condition, Duration timeout) throws IOException {
    long deadline = System.nanoTime() + timeout.toNanos();
    lock.lock();
    try {
      while (!condition.getAsBoolean()) {
        if (socket.isClosed()) {
          throw new SocketException("Socket closed");
        }
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        if (reading) {
          changed.awaitNanos(left);
        } else {
          readOne(Math.min(left, LONGEST_READ.toNanos()));
        }
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for a packet");
    } finally {
      lock.unlock();
    }
  }

  /** Called and left with the lock held; gives it up while it reads. */
  private void readOne(long nanos) throws IOException {
    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
    boolean received = false;
    reading = true;
    lock.unlock();
    try {
      socket.setSoTimeout(
          (int) Math.max(SHORTEST_READ.toMillis(), Duration.ofNanos(nanos).toMillis()));
      socket.receive(packet);
      received = true;
    } catch (SocketTimeoutException e) {
      // The caller looks at its own deadline.
    } finally {
      lock.lock();
      reading = false;
      if (received) {
        dispatcher.accept(packet);
      }
      changed.signalAll();
    }
  }
}
