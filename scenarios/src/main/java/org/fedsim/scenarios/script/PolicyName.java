package org.fedsim.scenarios.script;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a policy is named: by the name of a shipped one, or by a file.
 *
 * @param text what the user wrote
 * @param file where the file is; empty for a shipped policy
 */
public record PolicyName(String text, Optional<Path> file) {

  /**
   * What contains a slash or ends in {@code .yaml} or {@code .yml} is a file, everything else the
   * name of a shipped policy.
   *
   * @param base the directory that a relative file name starts from
   */
  public static PolicyName of(String text, Path base) {
    return isFile(text)
        ? new PolicyName(text, Optional.of(base.resolve(text)))
        : new PolicyName(text, Optional.empty());
  }

  /** Whether a word names a file; the same for scenarios. No file has a NUL in its name. */
  public static boolean isFile(String text) {
    boolean looksLikeOne = text.contains("/") || text.endsWith(".yaml") || text.endsWith(".yml");
    return looksLikeOne && text.indexOf('\0') < 0;
  }

  /** Whether both mean the same policy, however they were written. */
  public boolean isSameAs(PolicyName other) {
    return place().equals(other.place()) && (file.isPresent() || text.equals(other.text));
  }

  private Optional<Path> place() {
    return file.map(f -> f.toAbsolutePath().normalize());
  }
}
