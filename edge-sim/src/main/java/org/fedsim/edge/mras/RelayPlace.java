package org.fedsim.edge.mras;

import java.net.Inet4Address;
import java.util.List;
import org.fedsim.edge.av.AvEdgeSettings;
import org.fedsim.network.Host;
import org.fedsim.wire.sip.NameResolver;

/**
 * Where clients of one side reach the relay.
 *
 * @param location which clients
 * @param hostName its DNS name as they know it
 * @param address its address on their side
 * @param udpPort where it takes MS-TURN over UDP
 * @param tcpPort where it takes MS-TURN over TCP
 */
public record RelayPlace(
    Location location, String hostName, Inet4Address address, int udpPort, int tcpPort) {
  /** The TCP port of STUN and MS-TURN. */
  public static final int TCP_PORT = 443;

  /** The two sides of an Edge: {@code edge.av} for the internet, {@code edge.internal} inside. */
  public static List<RelayPlace> of(Host edge, NameResolver names) {
    return List.of(
        of(Location.INTERNET, edge.address("av"), names),
        of(Location.INTRANET, edge.address("internal"), names));
  }

  private static RelayPlace of(Location location, Inet4Address address, NameResolver names) {
    String name = names.nameOf(address).orElseGet(address::getHostAddress);
    return new RelayPlace(location, name, address, AvEdgeSettings.STUN_PORT, TCP_PORT);
  }

  MrasResponse.Relay named(Route route) {
    boolean direct = route == Route.DIRECT_IP;
    return new MrasResponse.Relay(
        location, direct ? address.getHostAddress() : hostName, direct, udpPort, tcpPort);
  }
}
