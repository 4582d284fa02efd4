package org.fedsim.network.nft;

import java.util.ArrayList;
import java.util.List;

/** The words of an nftables file, with their lines. */
final class RulesetTokens {
  private static final String ALONE = "{};,";

  /**
   * A word, a quoted string, one of <code>{ } ; ,</code> or the end of a line.
   *
   * @param file that it stands in
   * @param line 1-based
   * @param column 1-based
   */
  record Token(String text, String file, int line, int column) {
    boolean is(String other) {
      return text.equals(other);
    }

    /** Whether a statement ends here, outside of braces. */
    boolean ends() {
      return is("\n") || is(";");
    }

    /** Whether it is a quoted string, and complete. */
    boolean isQuoted() {
      return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
    }

    String unquoted() {
      return isQuoted() ? text.substring(1, text.length() - 1) : text;
    }
  }

  private RulesetTokens() {}

  /** The words of one file. */
  static List<Token> of(String file, String text) {
    List<Token> tokens = new ArrayList<>();
    int line = 1;
    int lineBegins = 0;
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      int end = at + 1;
      boolean word = true;
      if (c == '\\' && end < text.length() && text.charAt(end) == '\n') {
        word = false;
        end++;
      } else if (c == '#') {
        word = false;
        end = endOfLine(text, at);
      } else if (c == '"') {
        int quote = text.indexOf('"', end);
        end = quote < 0 ? endOfLine(text, at) : quote + 1;
      } else if (c > ' ' && ALONE.indexOf(c) < 0) {
        while (end < text.length() && isInWord(text.charAt(end))) {
          end++;
        }
      } else {
        word = c > ' ' || c == '\n';
      }
      if (word) {
        tokens.add(new Token(text.substring(at, end), file, line, at - lineBegins + 1));
      }
      for (; at < end; at++) {
        if (text.charAt(at) == '\n') {
          line++;
          lineBegins = at + 1;
        }
      }
    }
    return tokens;
  }

  private static boolean isInWord(char c) {
    return c > ' ' && ALONE.indexOf(c) < 0 && c != '"' && c != '#' && c != '\\';
  }

  private static int endOfLine(String text, int at) {
    int end = text.indexOf('\n', at);
    return end < 0 ? text.length() : end;
  }

  /** Tokens as one line for people. */
  static String text(List<Token> tokens) {
    StringBuilder out = new StringBuilder();
    for (Token token : tokens) {
      if (!out.isEmpty() && !token.is(",")) {
        out.append(' ');
      }
      out.append(token.text());
    }
    return out.toString();
  }
}
