package org.fedsim.network.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.fedsim.network.Cidr;
import org.fedsim.network.Decision;
import org.fedsim.network.Packet;
import org.fedsim.network.Protocol;
import org.fedsim.network.Randomness;
import org.fedsim.network.firewall.PacketFilter.Ruling;
import org.fedsim.network.policy.AddressSet;
import org.fedsim.network.policy.Policy;
import org.fedsim.network.policy.PortSet;
import org.fedsim.network.policy.Rule;
import org.junit.jupiter.api.Test;

/**
 * The filter against a model that shares none of its code: addresses as strings of bits, ports as
 * lists, and an explanation that is checked by what it must satisfy.
 */
class FilterAgainstNaiveModelTest {
  private static final String[] ADDRESSES = {
    "198.51.100.10", "198.51.100.12", "203.0.113.20", "203.0.113.21", "203.0.113.50", "192.0.2.1"
  };
  private static final int[] PORTS = {1, 2, 3, 4, 65_535};

  private record ModelRule(
      String name,
      Protocol protocol,
      List<String> from,
      List<String> to,
      List<Integer> ports,
      List<Integer> sourcePorts,
      Decision action) {

    List<String> differs(Packet p) {
      List<String> differs = new ArrayList<>();
      if (p.protocol() != protocol) {
        differs.add("protocol");
      }
      if (!within(p.source().getAddress().getAddress(), from)) {
        differs.add("from");
      }
      if (!within(p.destination().getAddress().getAddress(), to)) {
        differs.add("to");
      }
      if (!ports.contains(p.destination().getPort())) {
        differs.add("port");
      }
      if (!sourcePorts.contains(p.source().getPort())) {
        differs.add("source-port");
      }
      return differs;
    }

    private static boolean within(byte[] address, List<String> prefixes) {
      StringBuilder bits = new StringBuilder();
      for (byte octet : address) {
        bits.append(String.format("%8s", Integer.toBinaryString(octet & 255)).replace(' ', '0'));
      }
      return prefixes.stream().anyMatch(bits.toString()::startsWith);
    }
  }

  @Test
  void verdictsAndExplanationsAgree() {
    long seed = Randomness.seed(getClass());
    Random random = new Random(seed);
    for (int round = 0; round < Randomness.rounds(400); round++) {
      List<ModelRule> model = new ArrayList<>();
      List<Rule> rules = new ArrayList<>();
      for (int i = random.nextInt(6); i > 0; i--) {
        add(random, model, rules);
      }
      Decision otherwise = Decision.values()[random.nextInt(3)];
      PacketFilter filter = new PacketFilter(new Policy("t", "t", rules, otherwise, 1));
      for (int i = 0; i < 50; i++) {
        Packet packet = packet(random);
        check(model, otherwise, packet, filter.rule(packet), "seed " + seed + " round " + round);
      }
    }
  }

  private static void check(
      List<ModelRule> model, Decision otherwise, Packet packet, Ruling ruling, String where) {
    Decision decision = otherwise;
    String name = "default";
    for (ModelRule rule : model) {
      if (rule.differs(packet).isEmpty()) {
        decision = rule.action();
        name = rule.name();
        break;
      }
    }
    assertThat(ruling.decision()).as(where).isEqualTo(decision);
    assertThat(ruling.rule().name()).as(where).isEqualTo(name);

    List<ModelRule> allowing = model.stream().filter(r -> r.action() == Decision.ALLOW).toList();
    if (decision == Decision.ALLOW || allowing.isEmpty()) {
      assertThat(ruling.nearest()).as(where).isEmpty();
      return;
    }
    int fewest = allowing.stream().mapToInt(r -> r.differs(packet).size()).min().orElseThrow();
    String nearest = ruling.nearest().orElseThrow().rule().name();
    List<String> differs =
        allowing.stream()
            .filter(r -> r.name().equals(nearest))
            .findFirst()
            .orElseThrow()
            .differs(packet);
    assertThat(differs).as(where).hasSize(fewest);
    assertThat(ruling.nearest().orElseThrow().differs())
        .as(where)
        .isEqualTo(differs.isEmpty() ? List.of("order") : differs);
    // Whoever is nearest, nobody just as near has the service right when it has not.
    boolean serviceIsWrong = differs.contains("protocol") || differs.contains("port");
    if (serviceIsWrong) {
      assertThat(allowing)
          .as(where)
          .map(r -> r.differs(packet))
          .filteredOn(d -> d.size() == fewest)
          .allMatch(d -> d.contains("protocol") || d.contains("port"));
    }
  }

  private static void add(Random random, List<ModelRule> model, List<Rule> rules) {
    String name = "r" + rules.size();
    Protocol protocol = Protocol.values()[random.nextInt(2)];
    Decision action = Decision.values()[random.nextInt(3)];
    List<String> from = new ArrayList<>();
    List<String> to = new ArrayList<>();
    List<Integer> ports = new ArrayList<>();
    List<Integer> sourcePorts = new ArrayList<>();
    rules.add(
        Rule.of(
            name,
            "",
            protocol,
            addresses(random, from),
            addresses(random, to),
            ports(random, ports),
            ports(random, sourcePorts),
            action,
            "",
            "t",
            1));
    model.add(new ModelRule(name, protocol, from, to, ports, sourcePorts, action));
  }

  private static AddressSet addresses(Random random, List<String> prefixes) {
    List<Cidr> ranges = new ArrayList<>();
    for (int i = 1 + random.nextInt(2); i > 0; i--) {
      int length = new int[] {0, 8, 24, 31, 32, 32, 32}[random.nextInt(7)];
      String[] octets = ADDRESSES[random.nextInt(ADDRESSES.length)].split("\\.");
      StringBuilder bits = new StringBuilder();
      for (String octet : octets) {
        String binary = Integer.toBinaryString(Integer.parseInt(octet));
        bits.append("0".repeat(8 - binary.length())).append(binary);
      }
      String prefix = bits.substring(0, length);
      String full = prefix + "0".repeat(32 - length);
      StringBuilder cidr = new StringBuilder();
      for (int octet = 0; octet < 4; octet++) {
        cidr.append(octet == 0 ? "" : ".")
            .append(Integer.parseInt(full.substring(octet * 8, octet * 8 + 8), 2));
      }
      prefixes.add(prefix);
      ranges.add(Cidr.parse(cidr + "/" + length).orElseThrow());
    }
    return new AddressSet(List.of("x"), ranges);
  }

  private static PortSet ports(Random random, List<Integer> members) {
    if (random.nextInt(3) == 0) {
      for (int port : PORTS) {
        members.add(port);
      }
      return PortSet.ANY;
    }
    int first = 1 + random.nextInt(4);
    int last = first + random.nextInt(3);
    for (int port = first; port <= last; port++) {
      members.add(port);
    }
    return PortSet.range(first, last);
  }

  private static Packet packet(Random random) {
    String from = ADDRESSES[random.nextInt(ADDRESSES.length)];
    String to = ADDRESSES[random.nextInt(ADDRESSES.length)];
    int fromPort = PORTS[random.nextInt(PORTS.length)];
    int toPort = PORTS[random.nextInt(PORTS.length)];
    return random.nextBoolean()
        ? Packets.udp(from, fromPort, to, toPort)
        : Packets.tcp(from, fromPort, to, toPort, Packet.Tcp.SYN);
  }
}
