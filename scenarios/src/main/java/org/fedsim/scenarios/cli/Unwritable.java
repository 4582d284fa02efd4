package org.fedsim.scenarios.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import org.fedsim.network.input.InputException;

/** Why something could not be written, in the words of people. */
final class Unwritable {
  private Unwritable() {}

  /**
   * @param where the file, as the user named it, or "standard output"
   */
  static InputException at(String where, IOException problem) {
    return new InputException(where, "cannot be written: " + reason(problem));
  }

  private static String reason(IOException problem) {
    if (problem instanceof NoSuchFileException) {
      return "there is no such directory";
    }
    if (problem instanceof AccessDeniedException) {
      return "you may not write there";
    }
    String words =
        problem instanceof FileSystemException place ? place.getReason() : problem.getMessage();
    return switch (String.valueOf(words)) {
      case "null" -> "it broke off";
      case "Bad file descriptor" -> "it is closed";
      case StandardOutput.BROKEN_PIPE -> "whoever was to read it has left";
      default -> words.substring(0, 1).toLowerCase(Locale.ROOT) + words.substring(1);
    };
  }
}
