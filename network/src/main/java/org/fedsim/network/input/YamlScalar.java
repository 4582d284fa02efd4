package org.fedsim.network.input;

import java.util.Collection;
import java.util.List;

/**
 * A single value. It is text; what else it means, the reader that asks for it decides. YAML's own
 * guesses ({@code no} is false, {@code 0x10} is 16) have no part in it.
 *
 * @param position of its first character, the quote included
 * @param text the value without quotes
 * @param quoted whether it was written in quotes or as a block
 */
public record YamlScalar(Position position, String text, boolean quoted) implements YamlNode {

  /** Whether nothing was written, as in {@code key:} or {@code key: null}. */
  public boolean isNothing() {
    return !quoted && (text.isEmpty() || text.equals("~") || text.equals("null"));
  }

  @Override
  public String describe() {
    return isNothing() ? "nothing" : "\"" + text + "\"";
  }

  /**
   * One of several words.
   *
   * @param what names the value in the message, for example {@code protocol}
   */
  public String oneOf(String what, Collection<String> words) {
    if (words.contains(text)) {
      return text;
    }
    throw error(
        "unknown "
            + what
            + " "
            + describe()
            + DidYouMean.question(text, words)
            + "; expected "
            + alternatives(List.copyOf(words)));
  }

  /**
   * A decimal integer.
   *
   * @param what names the value in the message
   * @param min smallest that is allowed
   * @param max largest that is allowed
   */
  public int integer(String what, int min, int max) {
    if (text.matches("-?\\d{1,10}")) {
      long value = Long.parseLong(text);
      if (value >= min && value <= max) {
        return (int) value;
      }
    }
    throw error(
        what + " is " + describe() + "; expected a whole number from " + min + " to " + max);
  }

  /** {@code true} or {@code false}. */
  public boolean bool(String what) {
    if (text.equals("true") || text.equals("false")) {
      return text.equals("true");
    }
    throw error(what + " is " + describe() + "; expected true or false");
  }

  /** {@code a}, {@code a or b}, {@code a, b or c}. */
  private static String alternatives(List<String> words) {
    int last = words.size() - 1;
    return last == 0
        ? words.get(0)
        : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
  }
}
