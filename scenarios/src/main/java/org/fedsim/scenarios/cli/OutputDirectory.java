package org.fedsim.scenarios.cli;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.fedsim.network.input.InputException;

/**
 * A directory for keys and passwords, which nobody but its owner may read. It is new, or empty, or
 * one that was written by this class before, which a mark in it says: files of somebody else are
 * never replaced.
 */
final class OutputDirectory {
  /** Its presence says that the other files are ours to replace. */
  static final String MARK = ".fedsim-edge";

  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private final String argument;
  private final Path directory;

  private OutputDirectory(String argument, Path directory) {
    this.argument = argument;
    this.directory = directory;
  }

  /**
   * Finds out whether that directory may be written to; does not make it yet.
   *
   * @throws InputException when it may not
   */
  static OutputDirectory of(String argument, Path base) {
    Path directory = base.resolve(argument).toAbsolutePath().normalize();
    OutputDirectory output = new OutputDirectory(argument, directory);
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return output;
    }
    if (!Files.isDirectory(directory)) {
      throw new InputException(argument, "this is a file; --out needs a directory");
    }
    try (Stream<Path> files = Files.list(directory)) {
      if (!Files.isRegularFile(directory.resolve(MARK)) && files.findAny().isPresent()) {
        throw new InputException(
            argument,
            "holds files that \"fedsim edge\" has not written; name a new or an empty directory");
      }
    } catch (IOException e) {
      throw output.unwritable(e);
    }
    return output;
  }

  Path path() {
    return directory;
  }

  /**
   * Writes files, by name; each appears whole or not at all.
   *
   * @throws InputException when they cannot be written
   */
  void write(Map<String, String> files) {
    try {
      if (!Files.isDirectory(directory)) {
        Files.createDirectories(directory.getParent());
        Files.createDirectory(directory, ownerOnly());
      } else if (POSIX) {
        Files.setPosixFilePermissions(directory, OWNER_ONLY);
      }
      replace(MARK, "The other files in here belong to \"fedsim edge\", which replaces them.\n");
      for (Map.Entry<String, String> file : files.entrySet()) {
        replace(file.getKey(), file.getValue());
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private void replace(String name, String text) throws IOException {
    // Temporary files are made with the permissions of their owner only.
    Path temporary = Files.createTempFile(directory, "." + name + "-", ".tmp");
    try {
      Files.writeString(temporary, text);
      Files.move(
          temporary,
          directory.resolve(name),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static FileAttribute<?>[] ownerOnly() {
    return POSIX
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
        : new FileAttribute<?>[0];
  }

  private InputException unwritable(IOException e) {
    return Unwritable.at(argument, e);
  }
}
