package org.fedsim.scenarios.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.fedsim.network.input.InputException;

/**
 * Where {@code --json} puts the report. A file appears whole or not at all: it is written beside
 * its place and moved there. That this is possible is found out before the run, not after it.
 */
final class JsonTarget {
  private final String argument;
  private final Optional<Path> file;

  private JsonTarget(String argument, Optional<Path> file) {
    this.argument = argument;
    this.file = file;
  }

  /**
   * Finds out whether a report can be written there.
   *
   * @param argument a file, or {@code -} for the standard output
   * @throws InputException when it cannot
   */
  static JsonTarget of(String argument, Path directory) {
    if (argument.equals("-")) {
      return new JsonTarget(argument, Optional.empty());
    }
    if (argument.isBlank()) {
      throw new InputException("--json", "expected the name of a file, or - for standard output");
    }
    Path file = directory.resolve(argument).toAbsolutePath().normalize();
    if (Files.isDirectory(file)) {
      throw new InputException(argument, "this is a directory; --json needs a file or -");
    }
    JsonTarget target = new JsonTarget(argument, Optional.of(file));
    try {
      if (!target.isSpecial()) {
        Path temporary = target.temporary();
        Files.newOutputStream(temporary).close();
        Files.delete(temporary);
      }
      return target;
    } catch (IOException e) {
      throw target.unwritable(e);
    }
  }

  boolean isStandardOutput() {
    return file.isEmpty();
  }

  /**
   * Writes the report.
   *
   * @throws InputException when that has become impossible since the run began
   */
  void write(String json, StandardOutput out) {
    if (file.isEmpty()) {
      out.print(json);
      return;
    }
    try {
      if (isSpecial()) {
        Files.writeString(file.get(), json);
      } else {
        replace(json.getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private void replace(byte[] json) throws IOException {
    Path temporary = temporary();
    try {
      Files.write(temporary, json);
      Files.move(
          temporary, place(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** A device or a pipe, which is written to and never replaced. */
  private boolean isSpecial() {
    return Files.exists(file.orElseThrow()) && !Files.isRegularFile(file.orElseThrow());
  }

  /** The file itself, also when the argument is a link to it. */
  private Path place() throws IOException {
    Path path = file.orElseThrow();
    return Files.exists(path) ? path.toRealPath() : path;
  }

  private Path temporary() throws IOException {
    Path place = place();
    return place.resolveSibling("." + place.getFileName() + "." + ProcessHandle.current().pid());
  }

  private InputException unwritable(IOException e) {
    return Unwritable.at(argument, e);
  }
}
