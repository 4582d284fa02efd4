package org.fedsim.edge.sip;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Calls back after a while, on a thread of its own; what is called must not block. */
final class Alarms implements AutoCloseable {
  private final ScheduledThreadPoolExecutor executor;

  Alarms(String name) {
    // See CallOrder: not the group of whoever sets the first alarm.
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(group, task, name + "-alarms");
              thread.setDaemon(true);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
  }

  /** What is returned calls the alarm off. */
  Runnable set(Duration after, Runnable task) {
    try {
      Future<?> alarm = executor.schedule(task, after.toNanos(), TimeUnit.NANOSECONDS);
      return () -> alarm.cancel(false);
    } catch (RejectedExecutionException e) {
      // The server is being closed, and its calls with it.
      return () -> {};
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
