package org.fedsim.scenarios.cli;

import java.net.Inet4Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fedsim.network.Cidr;
import org.fedsim.network.Topology;
import org.fedsim.network.Topology.Interface;
import org.fedsim.network.input.InputException;
import org.fedsim.network.nft.Ruleset;
import org.fedsim.scenarios.run.RulesetChoice;
import picocli.CommandLine.Option;

/** The options of {@code run} that are about a ruleset of the user's own. */
final class RulesetOptions {
  private static final Cidr PUBLISHED = Cidr.parse("198.51.100.0/24").orElseThrow();

  @Option(
      names = "--ruleset",
      paramLabel = "FILE",
      description =
          "An nftables ruleset in place of a policy, loaded as it is; needs --network kernel.")
  private String ruleset;

  @Option(
      names = "--interface",
      paramLabel = "NAME=internet|perimeter|none",
      description = {
        "The ruleset calls the firewall's interface on that side NAME; may be repeated.",
        "By default the interfaces are called internet and perimeter.",
        "NAME=none makes a further one that leads nowhere."
      })
  private List<String> interfaces;

  @Option(
      names = "--nat",
      paramLabel = "NETWORK",
      description = {
        "The Edge has private addresses of this network, such as 10.45.16.0/24, with the last numbers",
        "of its published ones; the ruleset translates between the two."
      })
  private String nat;

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
      if (nat != null) {
        throw new InputException(
            "--nat", "only a ruleset can translate addresses; name one with --ruleset FILE");
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
    return Optional.of(
        new RulesetChoice(ruleset, Ruleset.ofFile(file, names, directory), translated()));
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

  /** From the published addresses of the Edge to the private ones. */
  private Map<Inet4Address, Inet4Address> translated() {
    Map<Inet4Address, Inet4Address> translated = new LinkedHashMap<>();
    if (nat == null) {
      return translated;
    }
    Topology topology = Topology.federation();
    Cidr network = network(topology);
    for (Interface i : topology.interfacesOf("edge")) {
      if (PUBLISHED.contains(i.address())) {
        int last = Cidr.toInt(i.address()) & 0xff;
        String dotted = new Cidr(network.base() | last, 32).toString();
        translated.put(i.address(), Topology.address(i.qualifiedName(), dotted));
      }
    }
    return translated;
  }

  private Cidr network(Topology topology) {
    Cidr network =
        Cidr.parse(nat)
            .filter(n -> n.prefix() == 24)
            .orElseThrow(
                () ->
                    new InputException(
                        "--nat " + nat, "expected a network of 24 bits, such as 10.45.16.0/24"));
    if (topology.interfaces().stream().anyMatch(i -> network.contains(i.address()))) {
      throw new InputException("--nat " + nat, "these addresses are somebody else's already");
    }
    int first = network.base() >>> 24;
    if (first == 0 || first == 127 || first >= 224) {
      throw new InputException("--nat " + nat, "no host can have these addresses");
    }
    return network;
  }

  private static InputException wrong(String mapping, String message) {
    return new InputException("--interface " + mapping, message);
  }
}
