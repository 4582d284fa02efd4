package org.fedsim.scenarios.cli;

/** What the process returns. */
final class ExitCode {
  /** All as expected. */
  static final int OK = 0;

  /** Some verdict is not as expected. */
  static final int UNEXPECTED = 1;

  /** Could not run: bad input, a missing tool, or a fault of fedsim. */
  static final int COULD_NOT_RUN = 2;

  private ExitCode() {}
}
