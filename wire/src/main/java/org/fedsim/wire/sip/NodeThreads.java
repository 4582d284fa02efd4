package org.fedsim.wire.sip;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All threads of one node. JAIN-SIP starts threads and forgets them; a new thread joins the group
 * of the one that starts it, so what is started from in here can be found again and ended.
 */
final class NodeThreads {
  private static final Logger LOG = LoggerFactory.getLogger(NodeThreads.class);

  private final ThreadGroup group;

  @SuppressWarnings({"deprecation", "removal"}) // before JDK 19 only a daemon group is ever let go
  NodeThreads(String node) {
    group =
        new ThreadGroup("sip-" + node) {
          @Override
          public void uncaughtException(Thread thread, Throwable failure) {
            // The parser ends its thread, and with it the connection, this way.
            LOG.debug("{} of {} ended by", thread.getName(), node, failure);
          }
        };
    group.setDaemon(true);
  }

  void start(Runnable task, String name) {
    Thread thread = new Thread(group, task, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Runs a task on a thread of the group and waits for it. */
  <T> T call(Callable<T> task) throws Exception {
    FutureTask<T> future = new FutureTask<>(task);
    start(future, "sip-bootstrap");
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Ends every thread but the calling one: by interruption, as often as it takes. */
  void end(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    boolean interrupted = false;
    while (System.nanoTime() < deadline) {
      Thread straggler = null;
      for (Thread thread : all()) {
        if (thread != Thread.currentThread()) {
          thread.interrupt();
          straggler = thread;
        }
      }
      if (straggler == null) {
        break;
      }
      try {
        straggler.join(50);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    for (Thread thread : all()) {
      if (thread != Thread.currentThread()) {
        LOG.warn("{} of {} does not end", thread.getName(), group.getName());
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Thread[] all() {
    Thread[] threads = new Thread[group.activeCount() + 16];
    int count = group.enumerate(threads);
    return java.util.Arrays.copyOf(threads, count);
  }
}
