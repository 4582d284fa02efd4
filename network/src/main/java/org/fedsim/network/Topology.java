package org.fedsim.network;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The segments, the firewalls between them, the hosts with their interfaces and addresses, and the
 * groups that a policy may name.
 *
 * <p>Addresses are those of the deployment that is tested. How a {@link Network} carries them is
 * its own affair, so that nothing ever leaves the machine. Every {@link InetAddress} in here
 * carries a name, so that asking for it never starts a reverse look-up.
 */
public final class Topology {

  /**
   * One interface of a host. Interfaces may share an address: those of a host that has one address
   * for all its services, and those of hosts that are one machine.
   *
   * @param host for example {@code edge}
   * @param name for example {@code access}; empty for the only interface of a host
   * @param address as the world knows it
   * @param dnsName the name that certificates and SIP URIs use, if it has one
   * @param segment the name of the segment where packets to and from this interface enter the
   *     network
   */
  public record Interface(
      String host, String name, Inet4Address address, Optional<String> dnsName, String segment) {
    /** {@code edge.access}, or {@code yahoo} for the only interface of a host. */
    public String qualifiedName() {
      return name.isEmpty() ? host : host + "." + name;
    }
  }

  private final List<Segment> segments;
  private final List<FirewallPlace> firewalls;
  private final List<Interface> interfaces;
  private final Map<String, List<Cidr>> groups;
  private final Optional<String> outside;
  private final Map<InetAddress, List<Interface>> byAddress = new HashMap<>();
  private final Map<String, Interface> byDnsName = new HashMap<>();
  private final Map<String, List<Interface>> byHost = new LinkedHashMap<>();

  /**
   * @param segments of different names
   * @param firewalls of different names; between two segments stands one at most
   * @param interfaces each in a segment
   * @param groups names that a policy may use for a set of addresses, in the order they are
   *     documented
   * @param outside the segment that a firewall sends everything to whose place it does not know:
   *     the internet
   * @throws IllegalArgumentException when something is named that is not there, or twice
   */
  public Topology(
      List<Segment> segments,
      List<FirewallPlace> firewalls,
      List<Interface> interfaces,
      Map<String, List<Cidr>> groups,
      Optional<String> outside) {
    this.segments = List.copyOf(segments);
    this.firewalls = List.copyOf(firewalls);
    this.interfaces = List.copyOf(interfaces);
    this.groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
    this.outside = outside;
    Set<String> names = names();
    for (Interface i : interfaces) {
      require(names.contains(i.segment()), i.qualifiedName() + " in segment " + i.segment());
      byAddress.computeIfAbsent(i.address(), address -> new ArrayList<>()).add(i);
      byHost.computeIfAbsent(i.host(), host -> new ArrayList<>()).add(i);
      i.dnsName().ifPresent(name -> byDnsName.putIfAbsent(name.toLowerCase(Locale.ROOT), i));
    }
    outside.ifPresent(name -> require(names.contains(name), "the outside is " + name));
  }

  private Set<String> names() {
    Set<String> names = new HashSet<>();
    for (Segment segment : segments) {
      require(names.add(segment.name()), "two segments " + segment.name());
    }
    Set<String> standing = new HashSet<>();
    Set<Set<String>> joined = new HashSet<>();
    for (FirewallPlace firewall : firewalls) {
      require(standing.add(firewall.name()), "two firewalls " + firewall.name());
      require(names.containsAll(firewall.between()), firewall.toString());
      for (String one : firewall.between()) {
        for (String other : firewall.between()) {
          require(
              one.compareTo(other) >= 0 || joined.add(Set.of(one, other)),
              "two firewalls between " + one + " and " + other);
        }
      }
    }
    return names;
  }

  private static void require(boolean condition, String what) {
    if (!condition) {
      throw new IllegalArgumentException(what);
    }
  }

  public List<Segment> segments() {
    return segments;
  }

  /** Throws {@link IllegalArgumentException} if there is none of that name. */
  public Segment segment(String name) {
    return segments.stream()
        .filter(s -> s.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no segment " + name));
  }

  public List<FirewallPlace> firewalls() {
    return firewalls;
  }

  /** Throws {@link IllegalArgumentException} unless there is a firewall of each name. */
  public void requireFirewalls(Set<String> names) {
    Set<String> known = firewalls.stream().map(FirewallPlace::name).collect(Collectors.toSet());
    require(known.containsAll(names), "firewalls " + names + ", and there are " + known);
  }

  /** The segment of everything whose place is not known, if there is one. */
  public Optional<String> outside() {
    return outside;
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
    return Collections.unmodifiableList(byHost.getOrDefault(host, List.of()));
  }

  /** The first of the interfaces that have an address. */
  public Optional<Interface> byAddress(InetAddress address) {
    return at(address).stream().findFirst();
  }

  /** All interfaces that have an address; more than one where they share it. */
  public List<Interface> at(InetAddress address) {
    return Collections.unmodifiableList(byAddress.getOrDefault(address, List.of()));
  }

  public Optional<Interface> byDnsName(String dnsName) {
    return Optional.ofNullable(byDnsName.get(dnsName.toLowerCase(Locale.ROOT)));
  }

  /** Host names in topology order. */
  public List<String> hosts() {
    return List.copyOf(byHost.keySet());
  }

  /**
   * The way from one address to another: direct within a host or a segment, else through the
   * firewall that joins the two segments.
   *
   * <p>No host forwards, the Edge neither, so there is no way through two firewalls. (Microsoft's
   * Edge topologies keep the external subnet unreachable from inside; see docs/modelling.md.)
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
    return between(source.get().segment(), destination.get().segment());
  }

  private Route between(String from, String to) {
    if (from.equals(to)) {
      return Route.DIRECT;
    }
    for (FirewallPlace firewall : firewalls) {
      if (firewall.joins(from, to)) {
        return new Route.Through(firewall.name());
      }
    }
    return Route.NONE;
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
}
