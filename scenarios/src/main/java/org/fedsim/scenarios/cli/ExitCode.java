package org.fedsim.scenarios.cli;

/** What the process returns. */
final class ExitCode {
  /** All as expected. */
  static final int OK = 0;

  /** Some verdict is not as expected, two networks differ, or something is unexplained. */
  static final int UNEXPECTED = 1;

  /**
   * Could not run: bad input, a missing tool, a fault of fedsim, or a report that could not be
   * written.
   */
  static final int COULD_NOT_RUN = 2;

  /** The reader of a pipe has had enough: what a shell shows of a process that SIGPIPE ended. */
  static final int READER_HAS_LEFT = 128 + 13;

  private ExitCode() {}
}
