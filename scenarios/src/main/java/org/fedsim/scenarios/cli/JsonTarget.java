package org.fedsim.scenarios.cli;

import java.io.IOException;
import java.io.PrintStream;
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
final class JsonTarget implements AutoCloseable {
  private final Optional<Path> file;
  private final Path temporary;

  private JsonTarget(Optional<Path> file, Path temporary) {
    this.file = file;
    this.temporary = temporary;
  }

  /**
   * @param argument a file, or {@code -} for the standard output
   * @throws InputException when the file cannot be written
   */
  static JsonTarget open(String argument, Path directory) {
    if (argument.equals("-")) {
      return new JsonTarget(Optional.empty(), null);
    }
    Path file = directory.resolve(argument).toAbsolutePath().normalize();
    if (Files.isDirectory(file)) {
      throw new InputException(argument, "this is a directory; --json needs a file or -");
    }
    try {
      Path temporary =
          file.resolveSibling("." + file.getFileName() + "." + ProcessHandle.current().pid());
      Files.newOutputStream(temporary).close();
      return new JsonTarget(Optional.of(file), temporary);
    } catch (IOException e) {
      throw new InputException(argument, "cannot be written (" + reason(e) + ")");
    }
  }

  boolean isStandardOutput() {
    return file.isEmpty();
  }

  void write(String json, PrintStream out) throws IOException {
    if (file.isEmpty()) {
      out.print(json);
      out.flush();
      return;
    }
    Files.write(temporary, json.getBytes(StandardCharsets.UTF_8));
    Files.move(
        temporary, file.get(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Removes what a run that did not end has left. */
  @Override
  public void close() throws IOException {
    if (temporary != null) {
      Files.deleteIfExists(temporary);
    }
  }

  private static String reason(IOException e) {
    return e.getClass().getSimpleName().replace("Exception", "") + ": " + e.getMessage();
  }
}
