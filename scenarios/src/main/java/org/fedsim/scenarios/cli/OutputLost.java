package org.fedsim.scenarios.cli;

import java.io.Serial;

/** What a command printed could not be written. The message is for people. */
final class OutputLost extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** Who was to read it from a pipe. */
  enum Reader {
    /** It is no pipe, or not the reader's doing. */
    NONE,
    /** A pipe that was closed before anything was read. */
    NEVER_READ,
    /** As {@code head}: took some of it and left. */
    HAS_HAD_ENOUGH
  }

  private final Reader reader;

  OutputLost(String message, Reader reader) {
    super(message);
    this.reader = reader;
  }

  Reader reader() {
    return reader;
  }
}
