package org.fedsim.network.nft;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
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

  /** The ruleset in nftables' own language, as {@code nft -f} reads it. */
  String text();

  /** A policy as nftables. */
  static Rendered of(Policy policy, Topology topology) {
    return new Rendered(policy, topology);
  }

  /**
   * A user's own file.
   *
   * @param file is loaded verbatim
   * @param interfaces what its interface names stand for: {@code wan -> internet}, {@code dmz ->
   *     perimeter}. What is not renamed is called {@code internet} and {@code perimeter}.
   * @throws InputException when the file cannot be read, or an interface is unknown
   */
  static Given ofFile(Path file, Map<String, String> interfaces) {
    try {
      return new Given(file.toString(), Files.readString(file), interfaces);
    } catch (NoSuchFileException e) {
      throw new InputException(file.toString(), "no such file");
    } catch (CharacterCodingException e) {
      throw new InputException(file.toString(), "is not UTF-8 text");
    } catch (IOException e) {
      String why = Files.isDirectory(file) ? "is a directory" : "cannot be read: " + e.getMessage();
      throw new InputException(file.toString(), why);
    }
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
   * @param interfaces from the name of an interface in the ruleset to {@link #INTERNET} or {@link
   *     #PERIMETER}
   */
  record Given(String file, String text, Map<String, String> interfaces) implements Ruleset {
    /** As long as an interface's name can be, {@code IFNAMSIZ} less its final zero. */
    private static final int LONGEST_NAME = 15;

    public Given {
      interfaces = Map.copyOf(interfaces);
      Map<String, String> renamed = new LinkedHashMap<>();
      interfaces.forEach(
          (name, segment) -> {
            if (!segment.equals(INTERNET) && !segment.equals(PERIMETER)) {
              throw new InputException(
                  "--interface " + name + "=" + segment,
                  "the firewall has no interface \"%s\"%s; it has %s and %s"
                      .formatted(
                          segment,
                          DidYouMean.question(segment, java.util.List.of(INTERNET, PERIMETER)),
                          INTERNET,
                          PERIMETER));
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
            if (other != null) {
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
