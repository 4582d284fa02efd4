package org.fedsim.network.nft;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fedsim.network.Topology;
import org.fedsim.network.input.DidYouMean;
import org.fedsim.network.input.InputException;
import org.fedsim.network.policy.Policy;

/** What the kernel's firewall is told. */
public sealed interface Ruleset {

  /** The interface of the external firewall on the internet's side, unless named otherwise. */
  String INTERNET = "internet";

  /** The interface of the external firewall on the Edge's side, unless named otherwise. */
  String PERIMETER = "perimeter";

  /** What an interface stands for that leads nowhere. */
  String NONE = "none";

  /** The ruleset in nftables' own language, as {@code nft -f} reads it. */
  String text();

  /** A policy as nftables. */
  static Rendered of(Policy policy, Topology topology) {
    return new Rendered(policy, topology);
  }

  /**
   * A user's own file.
   *
   * @param file is loaded verbatim; the output of {@code iptables-save} is translated before
   * @param interfaces what its interface names stand for: {@code wan -> internet}, {@code dmz ->
   *     perimeter}. What is not renamed is called {@code internet} and {@code perimeter}.
   * @throws InputException when the file cannot be read, or an interface is unknown
   */
  static Given ofFile(Path file, Map<String, String> interfaces) {
    return ofFile(file, interfaces, Path.of(""));
  }

  /**
   * As the other.
   *
   * @param directory where relative names of included files begin
   */
  static Given ofFile(Path file, Map<String, String> interfaces, Path directory) {
    String text = RulesetFile.read(file);
    if (IptablesDump.isOne(text)) {
      IptablesDump dump = IptablesDump.translate(file, text);
      return new Given(file.toString(), dump.text(), interfaces, directory, Optional.of(dump));
    }
    return new Given(file.toString(), text, interfaces, directory, Optional.empty());
  }

  /**
   * A policy as nftables, with the same meaning as {@link org.fedsim.network.firewall.Firewall} has
   * for it.
   */
  record Rendered(Policy policy, Topology topology) implements Ruleset {
    @Override
    public String text() {
      return new PolicyText(policy, topology).text();
    }
  }

  /**
   * A ruleset that somebody wrote for a real firewall.
   *
   * @param file as the user named it
   * @param text what is in it
   * @param interfaces from the name of an interface in the ruleset to {@link #INTERNET}, {@link
   *     #PERIMETER} or {@link #NONE}
   * @param directory where relative names of included files begin
   * @param dump where the lines of the text come from, if the file is the output of iptables-save
   */
  record Given(
      String file,
      String text,
      Map<String, String> interfaces,
      Path directory,
      Optional<IptablesDump> dump)
      implements Ruleset {
    /** As long as an interface's name can be, {@code IFNAMSIZ} less its final zero. */
    private static final int LONGEST_NAME = 15;

    private static final List<String> SEGMENTS = List.of(INTERNET, PERIMETER, NONE);

    /** A file in nftables' language; relative names begin where this program was started. */
    public Given(String file, String text, Map<String, String> interfaces) {
      this(file, text, interfaces, Path.of(""), Optional.empty());
    }

    public Given {
      interfaces = Collections.unmodifiableMap(new LinkedHashMap<>(interfaces));
      Map<String, String> renamed = new LinkedHashMap<>();
      interfaces.forEach(
          (name, segment) -> {
            if (!SEGMENTS.contains(segment)) {
              throw new InputException(
                  "--interface " + name + "=" + segment,
                  "the firewall has no interface \"%s\"%s; it has %s and %s, and as many that lead"
                          .formatted(
                              segment, DidYouMean.question(segment, SEGMENTS), INTERNET, PERIMETER)
                      + " nowhere as you like: NAME=none");
            }
            if (name.isEmpty()
                || name.length() > LONGEST_NAME
                || name.matches(".*[\\s/:\"].*")
                || name.equals("lo")
                || name.equals(".")
                || name.equals("..")) {
              throw new InputException(
                  "--interface " + name + "=" + segment,
                  "\"" + name + "\" cannot be the name of an interface");
            }
            String other = renamed.putIfAbsent(segment, name);
            if (other != null && !segment.equals(NONE)) {
              throw new InputException(
                  "--interface " + name + "=" + segment,
                  "%s is called both %s and %s; give it one name".formatted(segment, other, name));
            }
          });
    }
  }

  /** How the interface towards the internet is called in this ruleset. */
  default String internetInterface() {
    return nameOf(INTERNET);
  }

  /** How the interface towards the perimeter is called in this ruleset. */
  default String perimeterInterface() {
    return nameOf(PERIMETER);
  }

  /** The interfaces that lead nowhere. */
  default List<String> deadEnds() {
    return this instanceof Given given
        ? given.interfaces().entrySet().stream()
            .filter(e -> e.getValue().equals(NONE))
            .map(Map.Entry::getKey)
            .toList()
        : List.of();
  }

  private String nameOf(String segment) {
    if (this instanceof Given given) {
      for (Map.Entry<String, String> entry : given.interfaces().entrySet()) {
        if (entry.getValue().equals(segment)) {
          return entry.getKey();
        }
      }
    }
    return segment;
  }
}
