package org.fedsim.network;

import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicReference;

/** A thread that waits in a call of a socket. */
public final class BlockedThread {
  /** What the thread waits in. */
  @FunctionalInterface
  public interface Call {
    void run() throws Exception;
  }

  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final Thread thread;

  private BlockedThread(Call call) {
    thread =
        new Thread(
            () -> {
              try {
                call.run();
              } catch (Exception e) {
                failure.set(e);
              }
            },
            "blocked");
  }

  /** Returns when the call is on its way into the system. */
  public static BlockedThread in(Call call) {
    BlockedThread blocked = new BlockedThread(call);
    blocked.thread.start();
    await()
        .atMost(Lab.PATIENCE)
        .until(
            () -> {
              for (StackTraceElement frame : blocked.thread.getStackTrace()) {
                if (frame.isNativeMethod() || frame.getMethodName().startsWith("park")) {
                  return true;
                }
              }
              return !blocked.thread.isAlive();
            });
    return blocked;
  }

  /** What ended the call, or null if it ended well. */
  public Exception failure() throws InterruptedException {
    thread.join(Lab.PATIENCE.toMillis());
    if (thread.isAlive()) {
      throw new AssertionError("still blocked");
    }
    return failure.get();
  }
}
