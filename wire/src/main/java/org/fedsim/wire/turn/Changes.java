package org.fedsim.wire.turn;

import java.io.InterruptedIOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A lock, and the changes of what it guards that threads wait for. */
final class Changes {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  ReentrantLock lock() {
    return lock;
  }

  /** Wakes every waiter, so that it looks at its condition again. Called with the lock held. */
  void tell() {
    changed.signalAll();
  }

  /** Waits for a change. Called with the lock held. */
  void await() throws InterruptedException {
    changed.await();
  }

  /**
   * Waits for a change. Called with the lock held.
   *
   * @param deadline in terms of {@link System#nanoTime}
   * @return false when the time is over
   */
  boolean awaitUntil(long deadline) throws InterruptedIOException {
    try {
      long left = deadline - System.nanoTime();
      return left > 0 && changed.awaitNanos(left) > 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the relay");
    }
  }
}
