package org.fedsim.network.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.stream.Stream;
import org.fedsim.network.ContosoTopology;
import org.fedsim.network.input.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyReaderErrorsTest {
  private static final String GOOD =
      """
      policy: p
      default: drop
      rules:
        - name: one
          protocol: tcp
          from: partners
          to: edge.access
          port: 5061
      """;

  private static String messageFor(String text) {
    InputException e =
        catchThrowableOfType(
            InputException.class,
            () -> PolicyReader.read("p.yaml", text, ContosoTopology.create()));
    assertThat(e).as("the policy was taken").isNotNull();
    return e.getMessage();
  }

  private static Arguments change(String from, String to, String message) {
    assertThat(GOOD).contains(from);
    return Arguments.of(GOOD.replace(from, to), message);
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        change("policy: p\n", "", "p.yaml:1:1: \"policy\" is missing; add a line \"policy: ...\""),
        change(
            "default: drop\n",
            "",
            "p.yaml:1:1: \"default\" is missing; add a line \"default: ...\""),
        change(
            "default: drop",
            "defualt: drop",
            "p.yaml:2:1: unknown key \"defualt\" in a policy (did you mean \"default\"?);"
                + " the keys are policy, default, rules"),
        change(
            "default: drop",
            "default: deny",
            "p.yaml:2:10: unknown default \"deny\"; expected allow, drop or reject"),
        change(
            "default: drop", "default:", "p.yaml:2:9: default is nothing; expected a single value"),
        change(
            "protocol: tcp",
            "protcol: tcp",
            "p.yaml:5:5: unknown key \"protcol\" in a rule (did you mean \"protocol\"?); the keys"
                + " are name, role, protocol, from, to, port, source-port, action, note"),
        change(
            "protocol: tcp",
            "protocol: tpc",
            "p.yaml:5:15: unknown protocol \"tpc\" (did you mean \"tcp\"?); expected tcp or udp"),
        change(
            "protocol: tcp",
            "protocol: TCP",
            "p.yaml:5:15: unknown protocol \"TCP\" (did you mean \"tcp\"?); expected tcp or udp"),
        change(
            "port: 5061",
            "port: 5061\n    action: alow",
            "p.yaml:9:13: unknown action \"alow\" (did you mean \"allow\"?); expected allow, drop"
                + " or reject"),
        change(
            "to: edge.access",
            "to: edge.acess",
            "p.yaml:7:9: unknown group or host \"edge.acess\" (did you mean \"edge.access\"?); the"
                + " names are partners, messenger-clients, skype-clients, av-clients, clients,"
                + " internet, perimeter, edge-inside, internal, any, edge, frontend, lync, messenger,"
                + " yahoo, aol, skype,"
                + " messenger-client, skype-client, remote-user, dns, crl, edge.access,"
                + " edge.webconf, edge.av, edge.internal; an address or a CIDR will do, too"),
        change(
            "from: partners",
            "from: [yahoo, 203.0.113.300]",
            "p.yaml:6:19: from 203.0.113.300 is no IPv4 address or CIDR; expected four numbers"
                + " from 0 to 255, and a prefix from 0 to 32"),
        change(
            "from: partners",
            "from: 203.0.113.21",
            "p.yaml:6:11: unknown address 203.0.113.21 (did you mean \"203.0.113.20\"?); no host of"
                + " the topology has it (write 203.0.113.21/32 if you mean it)"),
        change(
            "from: partners",
            "from: 203.0.113.7/24",
            "p.yaml:6:11: from 203.0.113.7/24 has bits set behind its prefix; write"
                + " 203.0.113.0/24"),
        change(
            "from: partners",
            "from: 203.0.113.0/33",
            "p.yaml:6:11: from 203.0.113.0/33 is no IPv4 address or CIDR; expected four numbers"
                + " from 0 to 255, and a prefix from 0 to 32"),
        change(
            "from: partners",
            "from: []",
            "p.yaml:6:11: from is an empty list; write any to mean everybody"),
        change(
            "from: partners",
            "from: {host: yahoo}",
            "p.yaml:6:11: from is a mapping; expected a single value"),
        change("port: 5061", "port: 0", "p.yaml:8:11: port 0 does not exist; expected 1 to 65535"),
        change(
            "port: 5061",
            "port: 70000",
            "p.yaml:8:11: port 70000 does not exist; expected 1 to 65535"),
        change(
            "port: 5061",
            "port: \"59999-50000\"",
            "p.yaml:8:11: port range \"59999-50000\" runs backwards; write \"50000-59999\""),
        change(
            "port: 5061",
            "port: [443, 1-70000]",
            "p.yaml:8:17: port 70000 does not exist; expected 1 to 65535"),
        change(
            "port: 5061",
            "port: sip",
            "p.yaml:8:11: port \"sip\"; expected a port (5061) or a range (\"50000-59999\")"),
        change(
            "port: 5061",
            "port: -1",
            "p.yaml:8:11: port \"-1\"; expected a port (5061) or a range (\"50000-59999\")"),
        change(
            "port: 5061", "port: []", "p.yaml:8:11: port is an empty list; name at least one port"),
        change(
            "port: 5061",
            "port: 5061\n    source-port: 0",
            "p.yaml:9:18: source-port 0 does not exist; expected 1 to 65535"),
        change(
            "name: one",
            "name: default",
            "p.yaml:4:11: a rule cannot be called \"default\", which has a meaning of its own in"
                + " reports; rename it"),
        change(
            "name: one",
            "name: rule one",
            "p.yaml:4:11: rule name \"rule one\"; expected letters, digits, dots, dashes and"
                + " underscores, first a letter or digit"),
        change(
            "name: one", "role: one", "p.yaml:4:5: \"name\" is missing; add a line \"name: ...\""),
        change(
            "    protocol: tcp\n",
            "",
            "p.yaml:4:5: \"protocol\" is missing; add a line \"protocol: ...\""),
        change(
            "    from: partners\n",
            "",
            "p.yaml:4:5: \"from\" is missing; add a line \"from: ...\""),
        change(
            "    to: edge.access\n", "", "p.yaml:4:5: \"to\" is missing; add a line \"to: ...\""),
        change("    port: 5061\n", "", "p.yaml:4:5: \"port\" is missing; add a line \"port: ...\""),
        change(
            "to: edge.access",
            "from: edge.access",
            "p.yaml:7:5: key \"from\" is here twice; it was first on line 6"),
        Arguments.of(
            GOOD + GOOD.substring(GOOD.indexOf("  - name")),
            "p.yaml:9:11: a second rule \"one\"; the first is on line 4; rename one of them"),
        Arguments.of(
            "policy: p\ndefault: drop\nrules: none\n",
            "p.yaml:3:8: rules is \"none\"; expected a list (\"- item\" lines or [a, b])"),
        Arguments.of(
            "policy: p\ndefault: drop\nrules:\n",
            "p.yaml:3:7: rules is nothing; expected a list (\"- item\" lines or [a, b])"),
        Arguments.of(
            "policy: p\ndefault: drop\nrules:\n  - access\n",
            "p.yaml:4:5: a rule is \"access\"; expected a mapping of \"key: value\" lines"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeIsNamedWhereItStands(String text, String message) {
    assertThat(messageFor(text)).isEqualTo(message);
  }

  @Test
  void theTextThatTheMistakesAreMadeInIsGood() {
    assertThat(PolicyReader.read("p.yaml", GOOD, ContosoTopology.create()).rules()).hasSize(1);
  }
}
