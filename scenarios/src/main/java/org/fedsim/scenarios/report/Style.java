package org.fedsim.scenarios.report;

import org.fedsim.scenarios.result.Outcome;

/**
 * How the tables look on the device they are written to.
 *
 * @param width columns of the terminal, at least {@link #MIN_WIDTH}
 * @param colour whether ANSI colours may be used
 */
public record Style(int width, boolean colour) {
  /** What is used when nothing says how wide the device is. */
  public static final int DEFAULT_WIDTH = 100;

  /** Narrower than this, lines are not broken any further. */
  public static final int MIN_WIDTH = 60;

  private static final String RESET = "\u001b[0m";

  public Style {
    width = Math.max(MIN_WIDTH, width);
  }

  String bold(String text) {
    return paint("\u001b[1m", text);
  }

  String faint(String text) {
    return paint("\u001b[2m", text);
  }

  String bad(String text) {
    return paint("\u001b[31m", text);
  }

  String outcome(Outcome outcome, String text) {
    return switch (outcome) {
      case SUCCEEDED -> paint("\u001b[32m", text);
      case BLOCKED -> paint("\u001b[33m", text);
      case FAILED -> paint("\u001b[31m", text);
    };
  }

  private String paint(String code, String text) {
    return colour && !text.isEmpty() ? code + text + RESET : text;
  }
}
