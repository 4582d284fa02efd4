package org.fedsim.network.input;

import java.io.Serial;
import java.util.Optional;

/**
 * Something that a person wrote cannot be used. The message is complete and for that person: where
 * it is, what was read, what was expected or what to do.
 */
public final class InputException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final transient Position position;

  /** About one place of a file. */
  public InputException(Position position, String message) {
    super(position + ": " + message);
    this.position = position;
  }

  /** About a file as a whole, which could not be read at all. */
  public InputException(String file, String message) {
    super(file + ": " + message);
    this.position = null;
  }

  /** Where it is; empty when the file as a whole is meant. */
  public Optional<Position> position() {
    return Optional.ofNullable(position);
  }
}
