package org.fedsim.wire.ua;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/** Runs the work of one call in order, and the work of different calls mostly side by side. */
public final class CallOrder implements AutoCloseable {
  private static final int LANES = 4;
  private final ExecutorService[] lanes = new ExecutorService[LANES];

  public CallOrder(String name) {
    // Not the group of whoever happens to bring the first work: a stack ends the threads of its
    // own.
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    for (int i = 0; i < LANES; i++) {
      String threadName = name + "-calls-" + i;
      lanes[i] =
          Executors.newSingleThreadExecutor(
              task -> {
                Thread thread = new Thread(group, task, threadName);
                thread.setDaemon(true);
                return thread;
              });
    }
  }

  public void run(String callId, Runnable work) {
    try {
      lanes[Math.floorMod(callId.hashCode(), LANES)].execute(work);
    } catch (RejectedExecutionException e) {
      // The server is being closed; whoever asks hears it from the closed connection.
    }
  }

  @Override
  public void close() {
    for (ExecutorService lane : lanes) {
      lane.shutdownNow();
    }
  }
}
