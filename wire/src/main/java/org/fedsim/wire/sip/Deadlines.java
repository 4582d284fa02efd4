package org.fedsim.wire.sip;

import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;

/** What is to be done later, in order of time. Has no clock: it is told what time it is. */
final class Deadlines {
  private final TreeMap<Deadline, Runnable> tasks = new TreeMap<>();
  private long made;

  /**
   * A point of time with something to do.
   *
   * @param number keeps apart those of one moment, and in order
   */
  record Deadline(Instant at, long number) implements Comparable<Deadline> {
    @Override
    public int compareTo(Deadline other) {
      int byTime = at.compareTo(other.at);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  Deadline set(Instant at, Runnable task) {
    Deadline deadline = new Deadline(at, made++);
    tasks.put(deadline, task);
    return deadline;
  }

  /** Does nothing for one that has passed, or null. */
  void cancel(Deadline deadline) {
    if (deadline != null) {
      tasks.remove(deadline);
    }
  }

  /** Does what is due at that time, also what falls due by it. */
  void run(Instant now) {
    while (!tasks.isEmpty() && !tasks.firstKey().at().isAfter(now)) {
      tasks.pollFirstEntry().getValue().run();
    }
  }

  Optional<Instant> next() {
    return tasks.isEmpty() ? Optional.empty() : Optional.of(tasks.firstKey().at());
  }

  int size() {
    return tasks.size();
  }
}
