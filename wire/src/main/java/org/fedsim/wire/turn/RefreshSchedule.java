package org.fedsim.wire.turn;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Where the refreshes of one allocation run.
 *
 * @param scheduler runs them, and may block in them
 * @param afterwards is run when the allocation has ended, or has not come about; maybe repeatedly
 */
record RefreshSchedule(ScheduledExecutorService scheduler, Runnable afterwards) {
  /** A thread for this allocation alone, which ends with it. */
  static RefreshSchedule ofItsOwn() {
    ScheduledExecutorService scheduler =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "ms-turn-refresh");
              thread.setDaemon(true);
              return thread;
            });
    return new RefreshSchedule(scheduler, scheduler::shutdownNow);
  }

  /** A scheduler that somebody else owns, and several allocations may share. */
  static RefreshSchedule sharing(ScheduledExecutorService scheduler) {
    return new RefreshSchedule(scheduler, () -> {});
  }
}
