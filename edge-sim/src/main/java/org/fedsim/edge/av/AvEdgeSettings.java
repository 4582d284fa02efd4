package org.fedsim.edge.av;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.fedsim.network.Cidr;
import org.fedsim.network.Topology;
import org.fedsim.wire.Timers;
import org.fedsim.wire.turn.MrasCredentials;

/**
 * What an A/V Edge needs to know. The ports are those of Microsoft's port tables (Determine
 * external A/V firewall and port requirements, Gg425882).
 *
 * @param udpListeners addresses and ports for STUN and MS-TURN over UDP, port 0 for a free one; the
 *     first is the external one, which probes are sent from
 * @param tcpListeners addresses and ports for STUN and MS-TURN over TCP, with or without
 *     pseudo-TLS; port 0 for a free one
 * @param relayAddress where relay ports are opened, whichever listener the client uses, because
 *     that is what a far peer must reach
 * @param relayPorts which ports
 * @param realm for clients that name none; at most 128 bytes
 * @param mras the keys that tokens are checked with
 * @param peers whom the relay may be used to reach
 * @param limits what it grants at most
 * @param tcpLimits what it lets a TCP connection cost it at most
 * @param timers how long its own probes and connections wait
 */
public record AvEdgeSettings(
    List<InetSocketAddress> udpListeners,
    List<InetSocketAddress> tcpListeners,
    Inet4Address relayAddress,
    PortRange relayPorts,
    String realm,
    MrasCredentials mras,
    PeerAddressPolicy peers,
    RelayLimits limits,
    TcpLimits tcpLimits,
    Timers timers) {
  /** The UDP port of STUN and MS-TURN. */
  public static final int STUN_PORT = 3478;

  /** The TCP port of STUN and MS-TURN. */
  public static final int TCP_PORT = 443;

  /** The realm that Lync's relay names. */
  public static final String REALM = "rtcmedia";

  public AvEdgeSettings {
    udpListeners = List.copyOf(udpListeners);
    tcpListeners = List.copyOf(tcpListeners);
    if (udpListeners.isEmpty()) {
      throw new IllegalArgumentException("no listener");
    }
  }

  /**
   * The A/V Edge of the shipped topology: UDP port 3478 and TCP port 443 on {@code edge.av} and
   * {@code edge.internal}, relay ports on {@code edge.av}, peers the media clients of the public
   * providers.
   */
  public static AvEdgeSettings of(Topology topology, MrasCredentials mras, Timers timers) {
    List<Topology.Interface> edge = topology.interfacesOf("edge");
    Inet4Address av = address(edge, "av");
    Inet4Address internal = address(edge, "internal");
    Set<Inet4Address> own =
        edge.stream().map(Topology.Interface::address).collect(Collectors.toSet());
    List<Cidr> clients = topology.groups().get("av-clients");
    return new AvEdgeSettings(
        List.of(new InetSocketAddress(av, STUN_PORT), new InetSocketAddress(internal, STUN_PORT)),
        List.of(new InetSocketAddress(av, TCP_PORT), new InetSocketAddress(internal, TCP_PORT)),
        av,
        PortRange.AV_EDGE,
        REALM,
        mras,
        PeerAddressPolicy.allowing(clients, own, av, PortRange.AV_EDGE),
        RelayLimits.DEFAULT,
        TcpLimits.DEFAULT,
        timers);
  }

  private static Inet4Address address(List<Topology.Interface> edge, String name) {
    return edge.stream()
        .filter(i -> i.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("the topology has no edge." + name))
        .address();
  }

  /** The same with other limits. */
  public AvEdgeSettings withLimits(RelayLimits other) {
    return new AvEdgeSettings(
        udpListeners,
        tcpListeners,
        relayAddress,
        relayPorts,
        realm,
        mras,
        peers,
        other,
        tcpLimits,
        timers);
  }

  /** The same with other limits for TCP. */
  public AvEdgeSettings withTcpLimits(TcpLimits other) {
    return new AvEdgeSettings(
        udpListeners,
        tcpListeners,
        relayAddress,
        relayPorts,
        realm,
        mras,
        peers,
        limits,
        other,
        timers);
  }

  /** The same with other relay ports. */
  public AvEdgeSettings withRelayPorts(PortRange ports) {
    return new AvEdgeSettings(
        udpListeners,
        tcpListeners,
        relayAddress,
        ports,
        realm,
        mras,
        peers,
        limits,
        tcpLimits,
        timers);
  }
}
