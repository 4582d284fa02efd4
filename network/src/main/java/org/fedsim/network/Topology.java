package org.fedsim.network;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The segments, the hosts with their interfaces and addresses, the groups that a policy may name,
 * and which firewall stands between which segments.
 *
 * <p>Addresses are of the documentation ranges (RFC 5737), so that nothing can ever leave the
 * machine, unless somebody asks for real ones ({@link #edgeOn}). Every {@link InetAddress} in here
 * carries a name, so that asking for it never starts a reverse look-up.
 */
public final class Topology {

  /**
   * A stretch of network. Packets between two segments cross the firewall between them; within one
   * they cross none.
   */
  public enum Segment {
    INTERNAL,
    PERIMETER,
    INTERNET
  }

  /**
   * One interface of a host.
   *
   * @param host for example {@code edge}
   * @param name for example {@code access}; empty for the only interface of a host
   * @param address of the documentation ranges, or of this machine
   * @param dnsName the name that certificates and SIP URIs use, if it has one
   * @param segment where packets to and from this interface enter the network
   */
  public record Interface(
      String host, String name, Inet4Address address, Optional<String> dnsName, Segment segment) {
    /** {@code edge.access}, or {@code yahoo} for the only interface of a host. */
    public String qualifiedName() {
      return name.isEmpty() ? host : host + "." + name;
    }
  }

  private final List<Interface> interfaces;
  private final Map<String, List<Cidr>> groups;

  Topology(List<Interface> interfaces, Map<String, List<Cidr>> groups) {
    this.interfaces = List.copyOf(interfaces);
    this.groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
  }

  /**
   * The one topology that ships: a consolidated Edge with public addresses between an enterprise
   * and the internet.
   */
  public static Topology federation() {
    return FederationTopology.create();
  }

  /**
   * The Edge alone, on addresses that this machine really has. All external interfaces of the Edge
   * share one address, which is called by the name of the first, {@code sip.contoso.com}; what is
   * behind the Edge has addresses of its own.
   *
   * @param external where the world finds the Edge
   * @param edgeInside where the front end finds it
   * @param frontEnd the pool
   * @param lync the machine of the Lync users
   */
  public static Topology edgeOn(
      Inet4Address external, Inet4Address edgeInside, Inet4Address frontEnd, Inet4Address lync) {
    return FederationTopology.edgeOn(external, edgeInside, frontEnd, lync);
  }

  public List<Interface> interfaces() {
    return interfaces;
  }

  /** Names that a policy may use for a set of addresses, in the order they are documented. */
  public Map<String, List<Cidr>> groups() {
    return groups;
  }

  /** The interfaces of one host; empty if there is no such host. */
  public List<Interface> interfacesOf(String host) {
    return interfaces.stream().filter(i -> i.host().equals(host)).toList();
  }

  public Optional<Interface> byAddress(InetAddress address) {
    return interfaces.stream().filter(i -> i.address().equals(address)).findFirst();
  }

  public Optional<Interface> byDnsName(String dnsName) {
    return interfaces.stream()
        .filter(i -> i.dnsName().map(dnsName::equalsIgnoreCase).orElse(false))
        .findFirst();
  }

  /** Host names in topology order. */
  public List<String> hosts() {
    return interfaces.stream().map(Interface::host).distinct().toList();
  }

  /**
   * The way from one address to another.
   *
   * <p>The Edge is dual-homed and does not forward: from inside, only its internal interface can be
   * reached, and only the perimeter and the internet see each other. (Microsoft's Edge topologies
   * keep the external subnet unreachable from inside; see docs/modelling.md.)
   */
  public Route route(InetAddress from, InetAddress to) {
    Optional<Interface> source = byAddress(from);
    Optional<Interface> destination = byAddress(to);
    if (source.isEmpty() || destination.isEmpty()) {
      return Route.NONE;
    }
    if (source.get().host().equals(destination.get().host())) {
      return Route.DIRECT;
    }
    boolean inside =
        source.get().segment() == Segment.INTERNAL
            || destination.get().segment() == Segment.INTERNAL;
    boolean edgeInternal = isEdgeInternal(source.get()) || isEdgeInternal(destination.get());
    if (source.get().segment() == destination.get().segment() && !edgeInternal) {
      return Route.DIRECT;
    }
    if (inside != edgeInternal) {
      return Route.NONE;
    }
    return inside ? Route.INTERNAL_FIREWALL : Route.EXTERNAL_FIREWALL;
  }

  private static boolean isEdgeInternal(Interface i) {
    return i.qualifiedName().equals("edge.internal");
  }

  /** How two addresses reach each other. */
  public enum Route {
    /** Same host or same segment: no firewall. */
    DIRECT,
    /** Through the firewall between perimeter and internet. */
    EXTERNAL_FIREWALL,
    /** Through the firewall between the internal network and the Edge. */
    INTERNAL_FIREWALL,
    /** There is no way. */
    NONE
  }

  /** Makes an address that carries its own name, so that no look-up can ever happen. */
  public static Inet4Address address(String name, String dotted) {
    String[] parts = dotted.split("\\.");
    byte[] bytes = new byte[4];
    for (int i = 0; i < 4; i++) {
      bytes[i] = (byte) Integer.parseInt(parts[i]);
    }
    try {
      return (Inet4Address) InetAddress.getByAddress(name, bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(dotted, e);
    }
  }

  static List<Cidr> hostRanges(List<Interface> interfaces, String... hosts) {
    List<Cidr> ranges = new ArrayList<>();
    for (Interface i : interfaces) {
      for (String host : hosts) {
        if (i.host().equals(host)) {
          ranges.add(Cidr.single(i.address()));
        }
      }
    }
    return ranges;
  }
}
