package org.fedsim.network.policy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.fedsim.network.Decision;
import org.fedsim.network.Protocol;
import org.fedsim.network.RuleRef;
import org.fedsim.network.Topology;
import org.fedsim.network.input.YamlFile;
import org.fedsim.network.input.YamlMapping;
import org.fedsim.network.input.YamlNode;
import org.fedsim.network.input.YamlScalar;

/**
 * Reads a policy in the port-table format (docs/policies.md).
 *
 * <p>Nothing is guessed and nothing is ignored: what is not known is an {@link
 * org.fedsim.network.input.InputException} at the place where it stands.
 */
public final class PolicyReader {
  private static final Set<String> RESERVED = Set.of(RuleRef.DEFAULT, RuleRef.INVALID);
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
  private static final List<String> DECISIONS = List.of("allow", "drop", "reject");
  private static final List<String> PROTOCOLS = List.of("tcp", "udp");

  private final String file;
  private final AddressReader addresses;

  private PolicyReader(String file, Topology topology) {
    this.file = file;
    this.addresses = new AddressReader(topology);
  }

  /** Reads a policy file; its rules are known by the path as given. */
  public static Policy read(Path file, Topology topology) {
    return new PolicyReader(file.toString(), topology).policy(YamlFile.read(file));
  }

  /**
   * Reads a policy from a text.
   *
   * @param name how messages and rules call the file, for example {@code builtin:lync-2013-pic}
   */
  public static Policy read(String name, String text, Topology topology) {
    return new PolicyReader(name, topology).policy(YamlFile.read(name, text));
  }

  private Policy policy(YamlMapping top) {
    top.only("policy", "policy", "default", "rules");
    String title = top.text("policy");
    Decision otherwise = decision(top.scalar("default"), "default");
    List<Rule> rules = new ArrayList<>();
    Map<String, Integer> lines = new HashMap<>();
    Optional<YamlNode> list = top.get("rules");
    if (list.isPresent()) {
      for (YamlNode item : list.get().asList("rules")) {
        YamlMapping row = item.asMapping("a rule");
        Rule rule = rule(row);
        Integer first = lines.putIfAbsent(rule.name(), rule.ref().line());
        if (first != null) {
          throw row.scalar("name")
              .error(
                  "a second rule \"%s\"; the first is on line %d; rename one of them"
                      .formatted(rule.name(), first));
        }
        rules.add(rule);
      }
    }
    return new Policy(title, file, rules, otherwise, top.positionOf("default").line());
  }

  private Rule rule(YamlMapping row) {
    row.only(
        "rule", "name", "role", "protocol", "from", "to", "port", "source-port", "action", "note");
    String name = name(row.scalar("name"));
    return Rule.of(
        name,
        row.optionalText("role").orElse(""),
        Protocol.valueOf(
            row.scalar("protocol").oneOf("protocol", PROTOCOLS).toUpperCase(Locale.ROOT)),
        addresses.read("from", row.require("from")),
        addresses.read("to", row.require("to")),
        PortReader.read("port", row.require("port")),
        row.get("source-port")
            .map(node -> PortReader.read("source-port", node))
            .orElse(PortSet.ANY),
        row.optionalScalar("action").map(s -> decision(s, "action")).orElse(Decision.ALLOW),
        row.optionalText("note").orElse(""),
        file,
        row.position().line());
  }

  private static String name(YamlScalar scalar) {
    if (RESERVED.contains(scalar.text())) {
      throw scalar.error(
          "a rule cannot be called \""
              + scalar.text()
              + "\", which has a meaning of its own in reports; rename it");
    }
    if (!NAME.matcher(scalar.text()).matches()) {
      throw scalar.error(
          "rule name "
              + scalar.describe()
              + "; expected letters, digits, dots, dashes and underscores, first a letter or"
              + " digit");
    }
    return scalar.text();
  }

  private static Decision decision(YamlScalar scalar, String what) {
    return Decision.valueOf(scalar.oneOf(what, DECISIONS).toUpperCase(Locale.ROOT));
  }
}
