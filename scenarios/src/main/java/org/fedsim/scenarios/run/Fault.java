package org.fedsim.scenarios.run;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * A failure of fedsim itself in words for the person who meets it and for the one who mends it:
 * what is known of it, and where in the program it came about. Names of exception classes mean
 * nothing to the first; {@code --verbose} shows them to the second.
 */
public final class Fault {
  private static final String OURS = "org.fedsim.";

  private final Throwable problem;

  private Fault(Throwable problem) {
    this.problem = problem;
  }

  public static Fault of(Throwable problem) {
    return new Fault(problem);
  }

  /** Without a full stop; on one line. */
  public String text() {
    if (problem instanceof OutOfMemoryError) {
      return "there was not enough memory; fewer labs at a time (--parallel 1) need less";
    }
    String what =
        message()
            .orElse(problem instanceof IOException ? "input or output failed" : "internal error");
    return what + place().map(at -> " (" + at + ")").orElse("");
  }

  private Optional<String> message() {
    for (Throwable each = problem; each != null; each = each.getCause()) {
      String message = each.getMessage();
      // A wrapper without words of its own repeats the name and the message of what it wraps.
      boolean wraps = each.getCause() != null && each.getCause().toString().equals(message);
      if (message != null && !message.isBlank() && !wraps) {
        String line = message.strip().replaceAll("\\s+", " ");
        return Optional.of(line.endsWith(".") ? line.substring(0, line.length() - 1) : line);
      }
    }
    return Optional.empty();
  }

  /** The first line of fedsim's own on the way to it. */
  private Optional<String> place() {
    return Arrays.stream(problem.getStackTrace())
        .filter(frame -> frame.getClassName().startsWith(OURS) && frame.getFileName() != null)
        .findFirst()
        .map(frame -> frame.getFileName() + ":" + frame.getLineNumber());
  }
}
