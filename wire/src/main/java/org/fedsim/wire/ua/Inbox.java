package org.fedsim.wire.ua;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * What has reached a user agent, in order, for those who wait for it. It keeps the newest {@value
 * #CAPACITY}, so that an agent whom nobody asks can run for ever.
 */
public final class Inbox {
  static final int CAPACITY = 10_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Queue<UaEvent> events = new ArrayDeque<>();

  void add(UaEvent event) {
    lock.lock();
    try {
      if (events.size() == CAPACITY) {
        events.remove();
      }
      events.add(event);
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until an event of that kind has arrived, now or earlier.
   *
   * @return the first such event; empty when the time is up
   */
  public <E extends UaEvent> Optional<E> await(Class<E> kind, Predicate<E> which, Duration atMost)
      throws InterruptedException {
    long left = atMost.toNanos();
    lock.lock();
    try {
      while (true) {
        Optional<E> found =
            events.stream().filter(kind::isInstance).map(kind::cast).filter(which).findFirst();
        if (found.isPresent() || left <= 0) {
          return found;
        }
        left = arrived.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
