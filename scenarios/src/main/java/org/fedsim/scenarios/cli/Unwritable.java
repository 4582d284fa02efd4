package org.fedsim.scenarios.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
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
    if (problem instanceof NoSuchFileException missing) {
      return "there is no directory for " + missing.getFile();
    }
    if (problem instanceof AccessDeniedException denied) {
      return "no permission for " + denied.getFile();
    }
    if (problem instanceof FileSystemException place && place.getReason() != null) {
      return lower(place.getReason()) + " (" + place.getFile() + ")";
    }
    return Optional.ofNullable(problem.getMessage()).map(Unwritable::lower).orElse("it broke off");
  }

  private static String lower(String words) {
    boolean isWord = words.length() > 1 && Character.isLowerCase(words.charAt(1));
    return isWord
        ? words.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + words.substring(1)
        : words;
  }
}
