package org.fedsim.network;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fedsim.network.Topology.Interface;

/** The table of addresses and groups of the shipped topology (docs/architecture.md). */
final class FederationTopology {
  private final List<Interface> interfaces = new ArrayList<>();

  private FederationTopology() {}

  static Topology create() {
    FederationTopology t = new FederationTopology();
    t.add("edge", "access", "198.51.100.10", "sip.contoso.com", "perimeter");
    t.add("edge", "webconf", "198.51.100.11", "webcon.contoso.com", "perimeter");
    t.add("edge", "av", "198.51.100.12", "av.contoso.com", "perimeter");
    t.add("edge", "internal", "192.0.2.10", "edge.contoso.local", "edge-inside");
    t.add("frontend", "", "192.0.2.20", "pool.contoso.local", "internal");
    t.add("lync", "", "192.0.2.50", null, "internal");
    t.add("messenger", "", "203.0.113.10", "federation.messenger.msn.com", "internet");
    t.add("yahoo", "", "203.0.113.20", "lcsap.msg.yahoo.com", "internet");
    t.add("aol", "", "203.0.113.30", "sip.oscar.aol.com", "internet");
    t.add("skype", "", "203.0.113.40", "federation.skype.example", "internet");
    t.add("messenger-client", "", "203.0.113.50", null, "internet");
    t.add("skype-client", "", "203.0.113.60", null, "internet");
    t.add("remote-user", "", "203.0.113.100", null, "internet");
    t.add("dns", "", "203.0.113.53", null, "internet");
    t.add("crl", "", "203.0.113.80", null, "internet");

    Map<String, List<Cidr>> groups = new LinkedHashMap<>();
    groups.put("partners", hostRanges(t.interfaces, "messenger", "yahoo", "aol", "skype"));
    groups.put("messenger-clients", hostRanges(t.interfaces, "messenger-client"));
    groups.put("skype-clients", hostRanges(t.interfaces, "skype-client"));
    groups.put("av-clients", hostRanges(t.interfaces, "messenger-client", "skype-client"));
    groups.put("clients", hostRanges(t.interfaces, "remote-user"));
    groups.put("internet", List.of(Cidr.parse("203.0.113.0/24").orElseThrow()));
    groups.put("perimeter", List.of(Cidr.parse("198.51.100.0/24").orElseThrow()));
    groups.put("any", List.of(Cidr.parse("0.0.0.0/0").orElseThrow()));
    return new Topology(
        List.of(
            segment("internet", "203.0.113.0/24"),
            segment("perimeter", "198.51.100.0/24"),
            segment("edge-inside", "192.0.2.8/29"),
            segment("internal", "192.0.2.0/24")),
        List.of(
            new FirewallPlace("external", List.of("perimeter", "internet")),
            new FirewallPlace("internal", List.of("internal", "edge-inside"))),
        t.interfaces,
        groups,
        Optional.of("internet"));
  }

  /**
   * The Edge and what is behind it, on addresses that this machine really has.
   *
   * @param external of all external interfaces of the Edge
   * @param edgeInside of its internal interface
   */
  static Topology edgeOn(
      Inet4Address external, Inet4Address edgeInside, Inet4Address frontEnd, Inet4Address lync) {
    FederationTopology t = new FederationTopology();
    t.add("edge", "access", external.getHostAddress(), "sip.contoso.com", "perimeter");
    t.add("edge", "webconf", external.getHostAddress(), "webcon.contoso.com", "perimeter");
    t.add("edge", "av", external.getHostAddress(), "av.contoso.com", "perimeter");
    t.add("edge", "internal", edgeInside.getHostAddress(), "edge.contoso.local", "edge-inside");
    t.add("frontend", "", frontEnd.getHostAddress(), "pool.contoso.local", "internal");
    t.add("lync", "", lync.getHostAddress(), null, "internal");
    return new Topology(
        List.of(
            segment("perimeter", external.getHostAddress()),
            segment("edge-inside", edgeInside.getHostAddress()),
            segment("internal", frontEnd.getHostAddress())),
        List.of(new FirewallPlace("internal", List.of("internal", "edge-inside"))),
        t.interfaces,
        Map.of("any", List.of(new Cidr(0, 0))),
        Optional.empty());
  }

  private static Segment segment(String name, String prefix) {
    return new Segment(name, List.of(Cidr.parse(prefix).orElseThrow()));
  }

  private static List<Cidr> hostRanges(List<Interface> interfaces, String... hosts) {
    return interfaces.stream()
        .filter(i -> List.of(hosts).contains(i.host()))
        .map(i -> Cidr.single(i.address()))
        .toList();
  }

  private void add(String host, String name, String address, String dnsName, String segment) {
    String label = dnsName != null ? dnsName : name.isEmpty() ? host : host + "." + name;
    interfaces.add(
        new Interface(
            host, name, Topology.address(label, address), Optional.ofNullable(dnsName), segment));
  }
}
