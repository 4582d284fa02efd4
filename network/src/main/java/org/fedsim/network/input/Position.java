package org.fedsim.network.input;

/**
 * A place in a file.
 *
 * @param file as the user named it
 * @param line 1-based
 * @param column 1-based, in characters (Unicode code points)
 */
public record Position(String file, int line, int column) {

  /** {@code file:line:column}, which terminals and editors turn into a link. */
  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
