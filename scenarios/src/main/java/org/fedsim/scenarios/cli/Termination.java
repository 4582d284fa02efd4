package org.fedsim.scenarios.cli;

import java.util.function.IntSupplier;

/** How a command that runs until it is stopped hears of Ctrl-C, and ends the process in order. */
interface Termination {

  /**
   * Calls the task when the process is asked to end.
   *
   * @param stop stops the command, waits for it, and returns the exit code of the process
   */
  Registration whenAsked(IntSupplier stop);

  /** Ends what {@link #whenAsked} began; closing twice is harmless. */
  interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  /** Of this process: an interrupt (Ctrl-C), TERM and HUP. */
  static Termination ofProcess() {
    return stop -> {
      // Ending a server is what Ctrl-C is for: the exit code is the server's, not that of a signal.
      Thread hook = new Thread(() -> Runtime.getRuntime().halt(stop.getAsInt()), "stop");
      Runtime.getRuntime().addShutdownHook(hook);
      return () -> {
        try {
          Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyEnding) {
          // The hook is running, and is what ends the process.
        }
      };
    };
  }
}
