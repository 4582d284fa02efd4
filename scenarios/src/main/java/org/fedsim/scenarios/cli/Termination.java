package org.fedsim.scenarios.cli;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How a command that runs until it is stopped hears of Ctrl-C, and ends the process in order. */
interface Termination {
  /** A command that is asked to stop has so long to do it. */
  Duration LONGEST_STOP = Duration.ofSeconds(10);

  /**
   * Calls the task when the process is asked to end.
   *
   * @param stop asks the command to stop, and does not wait for it
   */
  Registration whenAsked(Runnable stop);

  /** Ends what {@link #whenAsked} began; closing twice is harmless. */
  interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Of this process: an interrupt (Ctrl-C), TERM and HUP.
   *
   * @param ended gives the exit code when the command has ended and said all that it has to say
   */
  static Termination ofProcess(Future<Integer> ended) {
    return stop -> {
      // Ending a server is what Ctrl-C is for: the exit code is the server's, not that of a signal.
      Thread hook =
          new Thread(
              () -> {
                stop.run();
                Runtime.getRuntime().halt(await(ended));
              },
              "stop");
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

  private static int await(Future<Integer> ended) {
    try {
      return ended.get(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      return ExitCode.COULD_NOT_RUN;
    }
  }
}
