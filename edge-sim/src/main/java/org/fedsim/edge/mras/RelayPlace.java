package org.fedsim.edge.mras;

import java.net.Inet4Address;
import java.util.List;
import org.fedsim.edge.av.AvEdgeSettings;
import org.fedsim.network.Topology;

/**
 * Where clients of one side reach the relay.
 *
 * @param location which clients
 * @param hostName its DNS name as they know it
 * @param address its address on their side, as it is published
 * @param udpPort where it takes MS-TURN over UDP
 * @param tcpPort where it takes MS-TURN over TCP
 */
public record RelayPlace(
    Location location, String hostName, Inet4Address address, int udpPort, int tcpPort) {
  /** The TCP port of STUN and MS-TURN. */
  public static final int TCP_PORT = 443;

  /** The two sides of an Edge: {@code edge.av} for the internet, {@code edge.internal} inside. */
  public static List<RelayPlace> of(Topology topology) {
    return List.of(
        of(Location.INTERNET, "av", topology), of(Location.INTRANET, "internal", topology));
  }

  private static RelayPlace of(Location location, String interfaceName, Topology topology) {
    Topology.Interface edge =
        topology.interfacesOf("edge").stream()
            .filter(i -> i.name().equals(interfaceName))
            .findFirst()
            .orElseThrow();
    Inet4Address address = edge.published();
    String name = edge.dnsName().orElseGet(address::getHostAddress);
    return new RelayPlace(location, name, address, AvEdgeSettings.STUN_PORT, TCP_PORT);
  }

  MrasResponse.Relay named(Route route) {
    boolean direct = route == Route.DIRECT_IP;
    return new MrasResponse.Relay(
        location, direct ? address.getHostAddress() : hostName, direct, udpPort, tcpPort);
  }
}
