package org.fedsim.network.nft;

import java.util.ArrayList;
import java.util.List;

/** The words of an nftables file, with their lines. */
final class RulesetTokens {
  private static final String ALONE = "{};,";

  /**
   * A word, a quoted string, one of <code>{ } ; ,</code> or the end of a line.
   *
   * @param line 1-based
   */
  record Token(String text, int line) {
    boolean is(String other) {
      return text.equals(other);
    }

    /** Whether a statement ends here, outside of braces. */
    boolean ends() {
      return is("\n") || is(";");
    }

    String unquoted() {
      boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
      return quoted ? text.substring(1, text.length() - 1) : text;
    }
  }

  private RulesetTokens() {}

  static List<Token> of(String text) {
    List<Token> tokens = new ArrayList<>();
    int line = 1;
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      int end = at + 1;
      if (c == '\n') {
        tokens.add(new Token("\n", line++));
      } else if (c == '\\' && end < text.length() && text.charAt(end) == '\n') {
        line++;
        end++;
      } else if (c == '#') {
        end = endOfLine(text, at);
      } else if (c == '"') {
        int quote = text.indexOf('"', end);
        end = quote < 0 ? endOfLine(text, at) : quote + 1;
        tokens.add(new Token(text.substring(at, end), line));
        line += (int) text.substring(at, end).chars().filter(x -> x == '\n').count();
      } else if (ALONE.indexOf(c) >= 0) {
        tokens.add(new Token(String.valueOf(c), line));
      } else if (c > ' ') {
        while (end < text.length() && isInWord(text.charAt(end))) {
          end++;
        }
        tokens.add(new Token(text.substring(at, end), line));
      }
      at = end;
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
