package org.fedsim.wire.ua;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** What has reached a user agent, in order, for those who wait for it. */
public final class Inbox {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final List<UaEvent> events = new ArrayList<>();

  void add(UaEvent event) {
    lock.lock();
    try {
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
