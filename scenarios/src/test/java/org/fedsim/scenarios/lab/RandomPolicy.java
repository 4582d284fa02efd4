package org.fedsim.scenarios.lab;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.fedsim.network.policy.Policy;
import org.fedsim.network.policy.PolicyReader;
import org.fedsim.scenarios.library.Library;
import org.fedsim.scenarios.run.PolicyChoice;
import org.fedsim.scenarios.script.PolicyName;

/** A policy of rules at random, most of them about something that is really sent. */
final class RandomPolicy {
  private static final List<String> PLACES =
      List.of(
          "any",
          "any",
          "internet",
          "perimeter",
          "partners",
          "edge.access",
          "edge.av",
          "messenger-clients",
          "av-clients",
          "clients",
          "yahoo",
          "skype-client");
  private static final List<String> PORTS =
      List.of("5061", "5061", "3478", "443", "50000-59999", "1-65535", "[443, 3478]");

  private RandomPolicy() {}

  static PolicyChoice of(Random random) {
    String text = text(random);
    Policy policy = PolicyReader.read("random-policy", text, Library.shippedSite().topology());
    return new PolicyChoice(PolicyName.of("random.yaml", Path.of("")), List.of(), policy);
  }

  static String text(Random random) {
    StringBuilder text = new StringBuilder("policy: random\n");
    text.append("default: ")
        .append(random.nextInt(4) == 0 ? "reject" : "drop")
        .append("\nrules:\n");
    int rules = 1 + random.nextInt(7);
    for (int i = 0; i < rules; i++) {
      text.append("  - {name: rule-").append(i);
      text.append(", protocol: ").append(random.nextBoolean() ? "tcp" : "udp");
      text.append(", from: ").append(any(random, PLACES));
      text.append(", to: ").append(any(random, PLACES));
      text.append(", port: ").append(port(random));
      text.append(", action: ")
          .append(any(random, List.of("allow", "allow", "allow", "drop", "reject")));
      text.append("}\n");
    }
    // Under a policy that lets nothing through, a script is over after its first step.
    for (String protocol : List.of("tcp", "udp")) {
      if (random.nextBoolean()) {
        text.append("  - {name: rest-of-").append(protocol).append(", protocol: ").append(protocol);
        text.append(", from: any, to: any, port: \"1-65535\"}\n");
      }
    }
    return text.toString();
  }

  private static String port(Random random) {
    String port = any(random, PORTS);
    return port.contains("-") ? "\"" + port + "\"" : port;
  }

  private static String any(Random random, List<String> from) {
    return from.get(random.nextInt(from.size()));
  }
}
