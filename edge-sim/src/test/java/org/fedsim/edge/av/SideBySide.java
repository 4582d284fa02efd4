package org.fedsim.edge.av;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs parts of a test at the same time, each on a thread of its own. */
final class SideBySide {
  private SideBySide() {}

  /** Returns when all have ended; throws what the first one that failed has thrown. */
  static void run(List<Callable<Void>> parts) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(parts.size());
    try {
      for (Future<Void> part : threads.invokeAll(parts)) {
        part.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
