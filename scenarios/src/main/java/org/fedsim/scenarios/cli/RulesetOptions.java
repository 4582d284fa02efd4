package org.fedsim.scenarios.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fedsim.network.input.InputException;
import org.fedsim.network.nft.Ruleset;
import org.fedsim.scenarios.run.RulesetChoice;
import picocli.CommandLine.Option;

/** The options of {@code run} that are about a ruleset of the user's own. */
final class RulesetOptions {
  @Option(
      names = "--ruleset",
      paramLabel = "FILE",
      description =
          "An nftables ruleset in place of a policy, loaded as it is; needs --network kernel.")
  private String ruleset;

  @Option(
      names = "--interface",
      paramLabel = "NAME=internet|perimeter",
      description = {
        "The ruleset calls the firewall's interface on that side NAME; may be repeated.",
        "By default the interfaces are called internet and perimeter."
      })
  private List<String> interfaces;

  boolean areGiven() {
    return ruleset != null;
  }

  /**
   * The ruleset to run under; empty when none was named.
   *
   * @throws InputException when it cannot be read, or an interface is mapped wrongly
   */
  Optional<RulesetChoice> choice(Path directory) {
    Map<String, String> names = names();
    if (ruleset == null) {
      if (!names.isEmpty()) {
        throw new InputException(
            "--interface", "it renames the interfaces of a ruleset; name one with --ruleset FILE");
      }
      return Optional.empty();
    }
    Path file = directory.resolve(ruleset);
    if (!Files.exists(file)) {
      throw new InputException(ruleset, "there is no such file; --ruleset needs an nftables file");
    }
    if (!Files.isRegularFile(file)) {
      throw new InputException(ruleset, "this is not a file; --ruleset needs an nftables file");
    }
    return Optional.of(new RulesetChoice(ruleset, Ruleset.ofFile(file, names)));
  }

  /** From the ruleset's names of interfaces to ours. */
  private Map<String, String> names() {
    Map<String, String> names = new LinkedHashMap<>();
    for (String mapping : interfaces == null ? List.<String>of() : interfaces) {
      int equals = mapping.lastIndexOf('=');
      if (equals < 1) {
        throw wrong(mapping, "expected NAME=internet or NAME=perimeter");
      }
      String name = mapping.substring(0, equals);
      if (names.putIfAbsent(name, mapping.substring(equals + 1)) != null) {
        throw wrong(mapping, "\"" + name + "\" is mapped already");
      }
    }
    return names;
  }

  private static InputException wrong(String mapping, String message) {
    return new InputException("--interface " + mapping, message);
  }
}
