package org.fedsim.scenarios.report;

import java.util.ArrayList;
import java.util.List;

/** Breaks prose into lines. */
final class TextLines {
  private TextLines() {}

  /**
   * Breaks at blanks so that no line is longer than the width, unless a single word is.
   *
   * @return at least one line
   */
  static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ")) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  /** The text with blanks behind it up to the width. */
  static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
