package org.fedsim.network.kernel;

import java.io.IOException;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.fedsim.network.Cidr;
import org.fedsim.network.Topology;
import org.fedsim.network.Topology.Interface;

/**
 * The namespaces of a network and the cables between them.
 *
 * <pre>
 *  lync ---+                                              +--- messenger
 *          | internal   firewall          firewall        | internet
 *  frontend+--[switch]--[internal]-- edge --[switch]--[external]--[switch]--+--- yahoo ...
 *                               inside   perimeter
 * </pre>
 *
 * <p>The switches are bridges in one namespace of their own, so that what stays on a wire never
 * meets the rules of a firewall. A firewall has the first address of each network, and calls its
 * interfaces by the wires: {@code internet} and {@code perimeter}, or what else the ruleset calls
 * them. A host has one interface per wire ({@code eth0}, {@code eth1}); the Edge, which has two,
 * sends by each only what comes from its addresses, and forwards nothing. IPv6 is off.
 *
 * <p>A host on the perimeter may have private addresses on its cable, which the external firewall
 * is to translate. Its sockets have the published ones all the same: its own interface translates
 * between the two. What it sends to a published address of its own goes to the firewall, as it
 * would from a host that knows of private addresses only.
 */
final class Wiring implements AutoCloseable {
  /** The number of the first interface besides the loopback interface. */
  private static final int FIRST = 2;

  /** Numbers of switches and their ports: none is also the number of the cable's other end. */
  private static final int SWITCHES = 50;

  private static final int PORTS = 100;

  /** The numbers of the firewall's interfaces that lead nowhere. */
  private static final int DEAD_ENDS = 200;

  private static final int TABLES = 100;
  private static final int FIRST_RULE = 0;
  private static final int HAIRPIN_RULE = 100;
  private static final int LOCAL_RULE = 500;
  private static final int RULE_OF_ADDRESS = 1000;
  private static final Cidr ANYWHERE = new Cidr(0, 0);

  private final Topology topology;
  private final Map<Inet4Address, Inet4Address> translated;
  private final Map<Wire, String> names = new EnumMap<>(Wire.class);
  private final List<String> deadEnds;
  private final Namespace switches;
  private final Map<String, Namespace> hosts = new LinkedHashMap<>();
  private final Namespace external;
  private final Namespace internal;

  private Wiring(
      Topology topology,
      List<String> present,
      Map<String, String> firewallInterfaces,
      List<String> deadEnds,
      Map<Inet4Address, Inet4Address> translated) {
    this.topology = topology;
    this.deadEnds = deadEnds;
    this.translated = translated;
    for (Wire wire : Wire.values()) {
      names.put(wire, wire.text());
    }
    names.computeIfPresent(Wire.INTERNET, (w, name) -> firewallInterfaces.getOrDefault(name, name));
    names.computeIfPresent(
        Wire.PERIMETER, (w, name) -> firewallInterfaces.getOrDefault(name, name));
    switches = Namespace.begin("switches");
    external = Namespace.begin("external");
    internal = Namespace.begin("internal");
    for (String host : present) {
      hosts.put(host, Namespace.begin(host));
    }
  }

  /**
   * Makes all namespaces. Rulesets that do not ask for interfaces can be loaded from here on.
   *
   * @param present the hosts that are there
   * @param firewallInterfaces what the external firewall calls its interfaces {@code internet} and
   *     {@code perimeter}; those that are not named keep these names
   * @param deadEnds interfaces of the external firewall that lead nowhere
   * @param translated from addresses on the perimeter to the private ones that stand for them there
   * @throws IOException when the kernel refuses
   */
  static Wiring open(
      Topology topology,
      List<String> present,
      Map<String, String> firewallInterfaces,
      List<String> deadEnds,
      Map<Inet4Address, Inet4Address> translated)
      throws IOException {
    Wiring wiring = new Wiring(topology, present, firewallInterfaces, deadEnds, translated);
    try {
      wiring.prepare();
      return wiring;
    } catch (IOException | RuntimeException e) {
      wiring.close();
      throw e;
    }
  }

  Namespace host(String name) {
    return hosts.get(name);
  }

  /** The firewall between perimeter and internet. */
  Namespace external() {
    return external;
  }

  /** The firewall between the internal network and the Edge. */
  Namespace internal() {
    return internal;
  }

  private void prepare() throws IOException {
    Collection<Namespace> all = all();
    for (Namespace namespace : all) {
      namespace.awaitOpen();
    }
    inEach(all, this::prepare);
  }

  /**
   * Joins the namespaces; packets pass on return.
   *
   * @throws IOException when the kernel refuses
   */
  void join() throws IOException {
    Set<Integer> ports = switches.call(this::plugIn);
    internal.call(this::joinInside);
    List<Future<?>> begun = new ArrayList<>();
    begun.add(switches.begin(() -> awaitUp(ports)));
    begun.add(external.begin(() -> address(Wire.PERIMETER, Wire.INTERNET)));
    begun.add(external.begin(this::bringUpDeadEnds));
    begun.add(internal.begin(() -> address(Wire.INSIDE, Wire.INTERNAL)));
    for (Map.Entry<String, Namespace> host : hosts.entrySet()) {
      begun.add(host.getValue().begin(() -> address(host.getKey())));
    }
    await(begun);
    for (String host : hostsOn(Wire.PERIMETER)) {
      Map<Inet4Address, Inet4Address> own = new LinkedHashMap<>(translated);
      own.keySet()
          .retainAll(interfaces(host, Wire.PERIMETER).stream().map(Interface::address).toList());
      if (!own.isEmpty()) {
        OwnTranslation.load(hosts.get(host), hostEnd(host, Wire.PERIMETER).name(), own);
      }
    }
  }

  private Void prepare(Namespace namespace) throws IOException {
    namespace.set("ipv6/conf/all/disable_ipv6", "1");
    namespace.set("ipv6/conf/default/disable_ipv6", "1");
    // Which way a packet may come is for the ruleset alone to say.
    namespace.set("ipv4/conf/all/rp_filter", "0");
    namespace.set("ipv4/conf/default/rp_filter", "0");
    if (namespace == external || namespace == internal) {
      namespace.set("ipv4/conf/all/send_redirects", "0");
      namespace.set("ipv4/conf/default/send_redirects", "0");
      // Every packet that is rejected is told so, not one a second.
      namespace.set("ipv4/icmp_ratelimit", "0");
      namespace.set("ipv4/ip_forward", "1");
    }
    try (Links links = Links.open()) {
      links.bringUp(Links.LOOPBACK);
    }
    return null;
  }

  /** The switches, and a cable from there to each host and firewall. Returns the ports. */
  private Set<Integer> plugIn() throws IOException {
    Set<Integer> ports = new LinkedHashSet<>();
    try (Links links = Links.open()) {
      for (Wire wire : List.of(Wire.INTERNAL, Wire.PERIMETER, Wire.INTERNET)) {
        int bridge = SWITCHES + wire.ordinal();
        links.addBridge(wire.text(), bridge);
        Namespace firewall = wire == Wire.INTERNAL ? internal : external;
        int port = PORTS + ports.size();
        ports.add(port);
        links.addCable(
            new Links.End("port" + port, port, bridge),
            new Links.End(names.get(wire), firewallIndex(wire)),
            firewall.threadId());
        for (String host : hostsOn(wire)) {
          port = PORTS + ports.size();
          ports.add(port);
          links.addCable(
              new Links.End("port" + port, port, bridge),
              hostEnd(host, wire),
              hosts.get(host).threadId());
        }
      }
      addDeadEnds(links);
    }
    return ports;
  }

  /** Cables from the external firewall to the switches that are plugged into none of them. */
  private void addDeadEnds(Links links) throws IOException {
    for (int i = 0; i < deadEnds.size(); i++) {
      int number = DEAD_ENDS + i;
      links.addCable(
          new Links.End("nowhere" + i, number),
          new Links.End(deadEnds.get(i), number),
          external.threadId());
    }
  }

  /** The cable from the internal firewall to the Edge. */
  private Void joinInside() throws IOException {
    try (Links links = Links.open()) {
      for (String host : hostsOn(Wire.INSIDE)) {
        links.addCable(
            new Links.End(names.get(Wire.INSIDE), firewallIndex(Wire.INSIDE)),
            hostEnd(host, Wire.INSIDE),
            hosts.get(host).threadId());
      }
    }
    return null;
  }

  private Void awaitUp(Set<Integer> ports) throws IOException {
    try (Links links = Links.open()) {
      links.awaitUp(ports);
    }
    return null;
  }

  private Void bringUpDeadEnds() throws IOException {
    try (Links links = Links.open()) {
      for (int i = 0; i < deadEnds.size(); i++) {
        links.bringUp(DEAD_ENDS + i);
      }
    }
    return null;
  }

  /** Gives a firewall its addresses, and tells it who is where. */
  private Void address(Wire near, Wire far) throws IOException {
    try (Links links = Links.open()) {
      for (Wire wire : List.of(near, far)) {
        int index = firewallIndex(wire);
        links.bringUp(index);
        for (Inet4Address gateway : gateways(wire)) {
          links.addAddress(index, gateway, wire.prefix());
        }
        if (wire == Wire.INSIDE) {
          for (Interface i : wire.interfaces(topology)) {
            links.addRoute(Links.MAIN_TABLE, Cidr.single(i.address()), index);
          }
        }
        if (wire == Wire.INTERNET) {
          // Whatever is nowhere else is out there, as for every firewall at the internet: a
          // published
          // address that the ruleset does not translate, or one that it makes up. So the ruleset
          // gets to decide about a packet to it, and the journal to know.
          links.addRoute(Links.MAIN_TABLE, ANYWHERE, index);
          for (Inet4Address published : translated.keySet()) {
            links.addRoute(Links.MAIN_TABLE, Cidr.single(published), index);
          }
        }
      }
      links.awaitUp(Set.of(firewallIndex(near), firewallIndex(far)));
    }
    return null;
  }

  /** Gives a host its addresses, and tells it the ways to all others that it may know. */
  private Void address(String host) throws IOException {
    List<Wire> wires = wiresOf(host);
    try (Links links = Links.open()) {
      for (Wire wire : wires) {
        int index = hostEnd(host, wire).index();
        List<Interface> own = interfaces(host, wire);
        links.bringUp(index);
        for (Interface i : own) {
          links.addAddress(index, onTheWire(i), wire.prefix());
        }
        addRoutes(links, Links.MAIN_TABLE, wire, index);
        if (wires.size() > 1) {
          int table = TABLES + index;
          for (Cidr network : networks(wire)) {
            if (wire.prefix() < 32) {
              links.addRoute(table, network, index);
            }
          }
          addRoutes(links, table, wire, index);
          links.addUnreachable(table, ANYWHERE);
          for (Interface i : own) {
            links.addRule(Cidr.single(i.address()), table, RULE_OF_ADDRESS);
          }
        }
      }
      List<Interface> published =
          topology.interfacesOf(host).stream()
              .filter(i -> translated.containsKey(i.address()))
              .toList();
      if (!published.isEmpty()) {
        publish(links, published, TABLES + hostEnd(host, Wire.PERIMETER).index());
        hosts.get(host).set("ipv4/conf/all/accept_local", "1");
      }
      links.awaitUp(
          wires.stream().map(wire -> hostEnd(host, wire).index()).collect(Collectors.toSet()));
    }
    return null;
  }

  /**
   * Gives a host addresses that its neighbours do not know it by.
   *
   * @param table the routes for what it sends from there
   */
  private void publish(Links links, List<Interface> published, int table) throws IOException {
    // Before the rule for all local addresses comes that what goes from one to another leaves.
    links.addLocalRule(LOCAL_RULE);
    for (Interface from : published) {
      links.addAddress(Links.LOOPBACK, from.address(), 32);
      for (Interface to : published) {
        links.addRuleForOwn(
            Cidr.single(from.address()), Cidr.single(to.address()), table, HAIRPIN_RULE);
      }
    }
    links.removeRule(FIRST_RULE);
  }

  private void addRoutes(Links links, int table, Wire wire, int index) throws IOException {
    Inet4Address gateway = gateways(wire).get(0);
    if (wire.prefix() == 32) {
      links.addRoute(table, Cidr.single(gateway), index);
    }
    Set<Cidr> elsewhere = new LinkedHashSet<>();
    for (Interface i : wire.beyond().interfaces(topology)) {
      elsewhere.add(Cidr.single(i.address()).network(wire.beyond().prefix()));
    }
    for (Interface i : wire.interfaces(topology)) {
      if (translated.containsKey(i.address())) {
        elsewhere.add(Cidr.single(i.address()));
      }
    }
    for (Cidr network : elsewhere) {
      links.addRoute(table, network, gateway, index);
    }
  }

  private Inet4Address onTheWire(Interface i) {
    return translated.getOrDefault(i.address(), i.address());
  }

  /** The networks that the addresses on a wire belong to; seldom more than one. */
  private List<Cidr> networks(Wire wire) {
    return wire.interfaces(topology).stream()
        .map(i -> Cidr.single(onTheWire(i)).network(Wire.NETWORK_PREFIX))
        .distinct()
        .toList();
  }

  /** The first address of each network of a wire; the firewall's own. */
  private List<Inet4Address> gateways(Wire wire) {
    return networks(wire).stream()
        .map(n -> Topology.address("firewall", new Cidr(n.base() + 1, 32).toString()))
        .toList();
  }

  private int firewallIndex(Wire wire) {
    return wire == Wire.INTERNAL || wire == Wire.INTERNET ? FIRST : FIRST + 1;
  }

  private Links.End hostEnd(String host, Wire wire) {
    int number = wiresOf(host).indexOf(wire);
    // The firewall's end of the inside cable and the Edge's must not have the same number.
    return new Links.End("eth" + number, FIRST + (wire == Wire.INSIDE ? 10 : number));
  }

  private List<String> hostsOn(Wire wire) {
    return wire.interfaces(topology).stream()
        .map(Interface::host)
        .distinct()
        .filter(hosts::containsKey)
        .toList();
  }

  private List<Wire> wiresOf(String host) {
    return topology.interfacesOf(host).stream().map(i -> Wire.of(topology, i)).distinct().toList();
  }

  private List<Interface> interfaces(String host, Wire wire) {
    return topology.interfacesOf(host).stream().filter(i -> Wire.of(topology, i) == wire).toList();
  }

  private Collection<Namespace> all() {
    List<Namespace> all = new ArrayList<>(List.of(switches, external, internal));
    all.addAll(hosts.values());
    return all;
  }

  /** What is to be done in a namespace. */
  @FunctionalInterface
  private interface Task {
    Void doIn(Namespace namespace) throws IOException;
  }

  private static void inEach(Collection<Namespace> namespaces, Task task) throws IOException {
    List<Future<?>> begun = new ArrayList<>();
    for (Namespace namespace : namespaces) {
      Callable<Void> callable = () -> task.doIn(namespace);
      begun.add(namespace.begin(callable));
    }
    await(begun);
  }

  private static void await(List<Future<?>> begun) throws IOException {
    for (Future<?> each : begun) {
      Namespace.get(each);
    }
  }

  @Override
  public void close() {
    all().forEach(Namespace::close);
  }
}
