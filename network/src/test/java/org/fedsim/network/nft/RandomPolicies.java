package org.fedsim.network.nft;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.fedsim.network.Cidr;
import org.fedsim.network.Decision;
import org.fedsim.network.Protocol;
import org.fedsim.network.Topology;
import org.fedsim.network.policy.AddressSet;
import org.fedsim.network.policy.Policy;
import org.fedsim.network.policy.PortSet;
import org.fedsim.network.policy.Rule;

/** Policies whose rules overlap, about few addresses and ports. */
final class RandomPolicies {
  static final String[] OUTSIDE = {
    "203.0.113.10", "203.0.113.20", "203.0.113.21", "203.0.113.50", "203.0.113.77"
  };
  static final String[] INSIDE = {"198.51.100.10", "198.51.100.11", "198.51.100.12"};

  /** How many ports there are, from a base on. */
  static final int PORTS = 8;

  private static final List<String> GROUPS =
      List.of("partners", "av-clients", "messenger-clients", "internet", "perimeter", "any");

  private final Random random;
  private final Topology topology;

  RandomPolicies(Random random, Topology topology) {
    this.random = random;
    this.topology = topology;
  }

  Policy next(int basePort) {
    List<Rule> rules = new ArrayList<>();
    for (int i = random.nextInt(9); i > 0; i--) {
      rules.add(rule("rule-" + rules.size(), basePort, rules.size() + 3));
    }
    return new Policy("random", "random.yaml", rules, decision(), 2);
  }

  private Rule rule(String name, int basePort, int line) {
    return Rule.of(
        name,
        "",
        random.nextBoolean() ? Protocol.TCP : Protocol.UDP,
        addresses(),
        addresses(),
        random.nextInt(5) == 0 ? PortSet.ANY : ports(basePort),
        random.nextInt(3) > 0 ? PortSet.ANY : ports(basePort),
        decision(),
        "",
        "random.yaml",
        line);
  }

  private Decision decision() {
    return switch (random.nextInt(4)) {
      case 0 -> Decision.DROP;
      case 1 -> Decision.REJECT;
      default -> Decision.ALLOW;
    };
  }

  private AddressSet addresses() {
    if (random.nextInt(3) == 0) {
      return AddressSet.ANY;
    }
    List<String> written = new ArrayList<>();
    List<Cidr> ranges = new ArrayList<>();
    for (int i = random.nextInt(4) == 0 ? 3 : 1; i > 0; i--) {
      if (random.nextBoolean()) {
        String group = GROUPS.get(random.nextInt(GROUPS.size()));
        written.add(group);
        ranges.addAll(topology.groups().get(group));
      } else {
        String[] pool = random.nextBoolean() ? OUTSIDE : INSIDE;
        Cidr host = Cidr.parse(pool[random.nextInt(pool.length)]).orElseThrow();
        int[] lengths = {8, 24, 27, 30, 31, 32, 32, 32};
        Cidr range = host.network(lengths[random.nextInt(lengths.length)]);
        written.add(range.toString());
        ranges.add(range);
      }
    }
    return new AddressSet(written, ranges);
  }

  private PortSet ports(int base) {
    List<PortSet.Range> ranges = new ArrayList<>();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      int first = base + random.nextInt(PORTS);
      ranges.add(new PortSet.Range(first, first + random.nextInt(3)));
    }
    return PortSet.of(ranges);
  }
}
