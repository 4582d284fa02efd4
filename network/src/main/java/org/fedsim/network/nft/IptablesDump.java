package org.fedsim.network.nft;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fedsim.network.input.InputException;
import org.fedsim.network.input.Position;

/**
 * The output of {@code iptables-save}, as a ruleset. {@code iptables-restore-translate} makes one
 * line of each table, chain and rule, in the dump's order; that is how each keeps its place.
 */
public final class IptablesDump {
  private static final String PROGRAM = "iptables-restore-translate";

  /** An ordinary user's PATH may lack the second and third. */
  private static final List<String> DIRECTORIES = List.of("", "/usr/sbin/", "/sbin/");

  private static final long PATIENCE_SECONDS = 60;
  private static final Pattern TABLE = Pattern.compile("\\*(filter|nat|mangle|raw|security)\\s*");
  private static final Pattern RULE = Pattern.compile("(?:\\[\\d+:\\d+\\] )?-[AI] .*");
  private static final Pattern IPV6 =
      Pattern.compile("(?m)^# .*ip6tables.*|.* -[sd] [0-9a-fA-F]*:.*|.*icmp6.*");
  private static final Pattern TRANSLATED =
      Pattern.compile("(?:# -t \\w+ -[AI]|(?:add|insert) (table|chain|rule)) .*");
  private static final Pattern COMMENT = Pattern.compile("( comment \")(.*)(\")$");
  private static final Pattern ERROR_LINE = Pattern.compile("(?s)Error occurred at line: (\\d+)");

  private enum Kind {
    TABLE,
    CHAIN,
    RULE
  }

  /**
   * A line of the dump.
   *
   * @param line 1-based
   */
  record Line(int line, String text) {}

  private final String text;
  private final List<Line> origins;

  private IptablesDump(String text, List<Line> origins) {
    this.text = text;
    this.origins = origins;
  }

  /** Whether a text is such a dump: its first line that is no comment is {@code *filter}. */
  static boolean isOne(String text) {
    return text.lines()
        .filter(l -> !l.isBlank() && !l.startsWith("#"))
        .findFirst()
        .filter(l -> TABLE.matcher(l).matches())
        .isPresent();
  }

  /**
   * @param file the dump
   * @param dump what is in it
   * @throws InputException when the program is missing or refuses the dump, or a rule cannot be
   *     said in nftables' language
   */
  static IptablesDump translate(Path file, String dump) {
    String name = file.toString();
    if (dump.lines().anyMatch(l -> IPV6.matcher(l).matches())) {
      throw new InputException(
          name,
          "this is the output of ip6tables-save; fedsim's networks have IPv4 only, so give it the"
              + " output of iptables-save");
    }
    String[] lines = dump.split("\\R");
    List<String> translated = run(file, lines);
    Map<Kind, Deque<Line>> expected = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      expected.put(kind, new ArrayDeque<>());
    }
    for (int i = 0; i < lines.length; i++) {
      Line line = new Line(i + 1, lines[i].strip());
      kind(line.text()).ifPresent(kind -> expected.get(kind).add(line));
    }
    StringBuilder text = new StringBuilder();
    List<Line> origins = new ArrayList<>();
    for (String line : translated) {
      Matcher made = TRANSLATED.matcher(line);
      if (!made.matches()) {
        continue;
      }
      Kind kind =
          made.group(1) == null ? Kind.RULE : Kind.valueOf(made.group(1).toUpperCase(Locale.ROOT));
      Line origin = expected.get(kind).poll();
      if (origin == null) {
        throw new InputException(name, PROGRAM + " made more of it than there is: " + line);
      }
      if (made.group(1) == null) {
        throw new InputException(
            new Position(name, origin.line(), 1),
            PROGRAM
                + " cannot say this rule in nftables' language, so it would be lost; take it out or"
                + " write it otherwise: "
                + origin.text());
      }
      text.append(quoteSafe(line)).append('\n');
      origins.add(origin);
    }
    for (Deque<Line> left : expected.values()) {
      if (!left.isEmpty()) {
        Line lost = left.poll();
        throw new InputException(
            new Position(name, lost.line(), 1), PROGRAM + " made nothing of this: " + lost.text());
      }
    }
    return new IptablesDump(text.toString(), origins);
  }

  private static Optional<Kind> kind(String line) {
    if (TABLE.matcher(line).matches()) {
      return Optional.of(Kind.TABLE);
    }
    if (line.startsWith(":")) {
      return Optional.of(Kind.CHAIN);
    }
    return RULE.matcher(line).matches() ? Optional.of(Kind.RULE) : Optional.empty();
  }

  /** nft knows no quote inside of quotes. */
  private static String quoteSafe(String line) {
    Matcher comment = COMMENT.matcher(line);
    return comment.find()
        ? line.substring(0, comment.start())
            + comment.group(1)
            + comment.group(2).replace("\\\"", "'").replace('"', '\'')
            + comment.group(3)
        : line;
  }

  private static List<String> run(Path file, String[] lines) {
    try {
      Path errors = Files.createTempFile("fedsim", ".txt");
      try {
        Process process = start(file, errors);
        process.getOutputStream().close();
        List<String> output;
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
          output = in.lines().toList();
        }
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
          throw refused(file.toString(), Files.readString(errors), lines);
        }
        return output;
      } finally {
        Files.deleteIfExists(errors);
      }
    } catch (IOException e) {
      throw new InputException(file.toString(), PROGRAM + " cannot be run: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InputException(file.toString(), PROGRAM + " was interrupted");
    }
  }

  private static Process start(Path file, Path errors) {
    for (String directory : DIRECTORIES) {
      try {
        return new ProcessBuilder(directory + PROGRAM, "-f", file.toAbsolutePath().toString())
            .redirectError(errors.toFile())
            .start();
      } catch (IOException e) {
        // Not there.
      }
    }
    throw new InputException(
        file.toString(),
        "this is the output of iptables-save; "
            + PROGRAM
            + " makes a ruleset of it, and is not installed: Debian's package iptables brings it"
            + " (apt-get install iptables)");
  }

  private static InputException refused(String file, String errors, String[] lines) {
    String first = errors.lines().findFirst().orElse("no reason given");
    String why = first.substring(first.indexOf("): ") < 0 ? 0 : first.indexOf("): ") + 3);
    Matcher at = ERROR_LINE.matcher(errors);
    if (!at.find()) {
      return new InputException(file, PROGRAM + ": " + why);
    }
    int line = Integer.parseInt(at.group(1));
    String text = line <= lines.length ? ": " + lines[line - 1].strip() : "";
    return new InputException(new Position(file, line, 1), PROGRAM + ": " + why + text);
  }

  /** The dump as nftables. */
  String text() {
    return text;
  }

  /** Where a line of {@link #text} comes from. */
  Optional<Line> origin(int line) {
    return line >= 1 && line <= origins.size()
        ? Optional.of(origins.get(line - 1))
        : Optional.empty();
  }
}
