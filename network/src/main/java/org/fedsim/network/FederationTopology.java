package org.fedsim.network;

import static org.fedsim.network.Topology.hostRanges;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fedsim.network.Topology.Interface;
import org.fedsim.network.Topology.Segment;

/** The table of addresses and groups of the shipped topology (docs/architecture.md). */
final class FederationTopology {
  private final List<Interface> interfaces = new ArrayList<>();

  private FederationTopology() {}

  static Topology create() {
    FederationTopology t = new FederationTopology();
    t.add("edge", "access", "198.51.100.10", "sip.contoso.com", Segment.PERIMETER);
    t.add("edge", "webconf", "198.51.100.11", "webcon.contoso.com", Segment.PERIMETER);
    t.add("edge", "av", "198.51.100.12", "av.contoso.com", Segment.PERIMETER);
    // Behind the internal firewall as seen from the internal network, although its address is an
    // internal one.
    t.add("edge", "internal", "192.0.2.10", "edge.contoso.local", Segment.PERIMETER);
    t.add("frontend", "", "192.0.2.20", "pool.contoso.local", Segment.INTERNAL);
    t.add("lync", "", "192.0.2.50", null, Segment.INTERNAL);
    t.add("messenger", "", "203.0.113.10", "federation.messenger.msn.com", Segment.INTERNET);
    t.add("yahoo", "", "203.0.113.20", "lcsap.msg.yahoo.com", Segment.INTERNET);
    t.add("aol", "", "203.0.113.30", "sip.oscar.aol.com", Segment.INTERNET);
    t.add("skype", "", "203.0.113.40", "federation.skype.example", Segment.INTERNET);
    t.add("messenger-client", "", "203.0.113.50", null, Segment.INTERNET);
    t.add("skype-client", "", "203.0.113.60", null, Segment.INTERNET);
    t.add("remote-user", "", "203.0.113.100", null, Segment.INTERNET);
    t.add("dns", "", "203.0.113.53", null, Segment.INTERNET);
    t.add("crl", "", "203.0.113.80", null, Segment.INTERNET);

    Map<String, List<Cidr>> groups = new LinkedHashMap<>();
    groups.put("partners", hostRanges(t.interfaces, "messenger", "yahoo", "aol", "skype"));
    groups.put("messenger-clients", hostRanges(t.interfaces, "messenger-client"));
    groups.put("skype-clients", hostRanges(t.interfaces, "skype-client"));
    groups.put("av-clients", hostRanges(t.interfaces, "messenger-client", "skype-client"));
    groups.put("clients", hostRanges(t.interfaces, "remote-user"));
    groups.put("internet", List.of(Cidr.parse("203.0.113.0/24").orElseThrow()));
    groups.put("perimeter", List.of(Cidr.parse("198.51.100.0/24").orElseThrow()));
    groups.put("any", List.of(Cidr.parse("0.0.0.0/0").orElseThrow()));
    return new Topology(t.interfaces, groups);
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
    t.add("edge", "access", external.getHostAddress(), "sip.contoso.com", Segment.PERIMETER);
    t.add("edge", "webconf", external.getHostAddress(), "webcon.contoso.com", Segment.PERIMETER);
    t.add("edge", "av", external.getHostAddress(), "av.contoso.com", Segment.PERIMETER);
    t.add("edge", "internal", edgeInside.getHostAddress(), "edge.contoso.local", Segment.PERIMETER);
    t.add("frontend", "", frontEnd.getHostAddress(), "pool.contoso.local", Segment.INTERNAL);
    t.add("lync", "", lync.getHostAddress(), null, Segment.INTERNAL);
    return new Topology(
        t.interfaces, Map.of("any", List.of(Cidr.parse("0.0.0.0/0").orElseThrow())));
  }

  private void add(String host, String name, String address, String dnsName, Segment segment) {
    String label = dnsName != null ? dnsName : name.isEmpty() ? host : host + "." + name;
    interfaces.add(
        new Interface(
            host, name, Topology.address(label, address), Optional.ofNullable(dnsName), segment));
  }
}
