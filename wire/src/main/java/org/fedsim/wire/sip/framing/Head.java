package org.fedsim.wire.sip.framing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The start line and the header lines of a message (RFC 3261 section 7.3.1): unfolded, compact
 * names written out, nothing parsed.
 *
 * @param text as it came, without the line end of its last line
 * @param startLine the first line
 * @param lines the header lines, in order
 */
public record Head(String text, String startLine, List<Line> lines) {
  private static final Map<String, String> COMPACT =
      Map.ofEntries(
          Map.entry("a", "accept-contact"),
          Map.entry("b", "referred-by"),
          Map.entry("c", "content-type"),
          Map.entry("d", "request-disposition"),
          Map.entry("e", "content-encoding"),
          Map.entry("f", "from"),
          Map.entry("i", "call-id"),
          Map.entry("j", "reject-contact"),
          Map.entry("k", "supported"),
          Map.entry("l", "content-length"),
          Map.entry("m", "contact"),
          Map.entry("o", "event"),
          Map.entry("r", "refer-to"),
          Map.entry("s", "subject"),
          Map.entry("t", "to"),
          Map.entry("u", "allow-events"),
          Map.entry("v", "via"),
          Map.entry("x", "session-expires"),
          Map.entry("y", "identity"));

  private static final String TOKEN_MARKS = "-.!%*_+`'~";

  /**
   * One header line.
   *
   * @param name what it is about, long form, lower case; empty for a line that is no header
   * @param written the name as it was written
   * @param value what follows the colon, without blanks around; the whole line when it is no header
   */
  public record Line(String name, String written, String value) {}

  public Head {
    lines = List.copyOf(lines);
  }

  /** Reads complete lines, each without its end. */
  static Head of(byte[] bytes, int from, int to) {
    String text = new String(bytes, from, to - from, UTF_8);
    List<String> unfolded = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    boolean first = true;
    for (String each : text.split("\r\n", -1)) {
      boolean continues = !each.isEmpty() && (each.charAt(0) == ' ' || each.charAt(0) == '\t');
      // What continues the start line is a line of its own, and no header.
      if (continues && unfolded.size() > 0) {
        line.append(' ').append(each.strip());
        continue;
      }
      if (!first) {
        unfolded.add(line.toString());
        line.setLength(0);
      }
      line.append(each);
      first = false;
    }
    unfolded.add(line.toString());
    return new Head(
        text,
        unfolded.get(0),
        unfolded.stream().skip(1).filter(l -> !l.isEmpty()).map(Head::line).toList());
  }

  private static Line line(String text) {
    int colon = text.indexOf(':');
    String written = colon < 0 ? "" : text.substring(0, colon).stripTrailing();
    if (!isToken(written)) {
      return new Line("", "", text);
    }
    String name = written.toLowerCase(Locale.ROOT);
    return new Line(COMPACT.getOrDefault(name, name), written, text.substring(colon + 1).strip());
  }

  /** Whether a text is a token (RFC 3261 section 25.1): at least one letter, digit or mark. */
  public static boolean isToken(String text) {
    return !text.isEmpty()
        && text.chars()
            .allMatch(
                c ->
                    c >= 'a' && c <= 'z'
                        || c >= 'A' && c <= 'Z'
                        || c >= '0' && c <= '9'
                        || TOKEN_MARKS.indexOf(c) >= 0);
  }

  /** The values of all lines of that name, long form and lower case. */
  public List<String> values(String name) {
    return lines.stream().filter(l -> l.name().equals(name)).map(Line::value).toList();
  }

  /** Whether this is a response, or at least looks like one. */
  public boolean isResponse() {
    return startLine.regionMatches(true, 0, "SIP/", 0, 4);
  }

  /** The first word of the start line: of a request its method. */
  public String method() {
    int blank = startLine.indexOf(' ');
    return blank < 0 ? startLine : startLine.substring(0, blank);
  }
}
