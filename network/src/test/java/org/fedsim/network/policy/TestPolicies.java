package org.fedsim.network.policy;

import java.util.ArrayList;
import java.util.List;
import org.fedsim.network.Cidr;
import org.fedsim.network.ContosoTopology;
import org.fedsim.network.Decision;
import org.fedsim.network.Protocol;
import org.fedsim.network.Topology;
import org.fedsim.network.Topology.Interface;

/** Policies for tests, written in code so that no reader stands between. */
public final class TestPolicies {
  private final Topology topology = ContosoTopology.create();
  private final List<Rule> rules = new ArrayList<>();
  private Decision action = Decision.ALLOW;

  private TestPolicies() {}

  public static TestPolicies policy() {
    return new TestPolicies();
  }

  /** The six rows of Microsoft's port table for public IM connectivity. */
  public static Policy lync2013() {
    return policy()
        .rule("access-sip-in", Protocol.TCP, "partners", "edge.access", PortSet.of(5061))
        .rule("access-sip-out", Protocol.TCP, "edge.access", "partners", PortSet.of(5061))
        .rule("access-client-in", Protocol.TCP, "clients", "edge.access", PortSet.of(443))
        .rule(
            "av-rtp-tcp-out", Protocol.TCP, "edge.av", "av-clients", PortSet.range(50_000, 59_999))
        .rule("av-stun-out", Protocol.UDP, "edge.av", "av-clients", PortSet.of(3478))
        .rule("av-stun-in", Protocol.UDP, "av-clients", "edge.av", PortSet.of(3478))
        .otherwise(Decision.DROP);
  }

  /** The rules that follow have this action. */
  public TestPolicies action(Decision next) {
    action = next;
    return this;
  }

  public TestPolicies rule(String name, Protocol protocol, String from, String to, PortSet ports) {
    return rule(name, protocol, from, to, ports, PortSet.ANY);
  }

  public TestPolicies rule(
      String name, Protocol protocol, String from, String to, PortSet ports, PortSet sourcePorts) {
    rules.add(
        Rule.of(
            name,
            "",
            protocol,
            addresses(from),
            addresses(to),
            ports,
            sourcePorts,
            action,
            "",
            "test.yaml",
            rules.size() + 1));
    return this;
  }

  public Policy otherwise(Decision decision) {
    return new Policy("test", "test.yaml", rules, decision, 1);
  }

  private AddressSet addresses(String name) {
    List<Cidr> ranges = topology.groups().get(name);
    if (ranges == null) {
      ranges =
          topology.interfaces().stream()
              .filter(i -> i.qualifiedName().equals(name) || i.host().equals(name))
              .map(Interface::address)
              .map(Cidr::single)
              .toList();
    }
    if (ranges.isEmpty()) {
      ranges = List.of(Cidr.parse(name).orElseThrow());
    }
    return new AddressSet(List.of(name), ranges);
  }
}
