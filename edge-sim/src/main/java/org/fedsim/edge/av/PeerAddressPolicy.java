package org.fedsim.edge.av;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import org.fedsim.network.Cidr;

/**
 * Which peers a relay may be used to reach. What it does not list is refused: a relay that reaches
 * whatever its client names is a hole in every firewall that it stands behind.
 */
@FunctionalInterface
public interface PeerAddressPolicy {

  boolean permits(InetSocketAddress peer);

  /**
   * Permits the listed ranges and, so that two allocations on this relay can talk to each other,
   * the relay's own relay ports; but no other port of its own addresses, whatever the ranges say.
   *
   * <p>Only IPv4 is permitted, and no address that is spelled as IPv6 is ever taken for the IPv4
   * address in it.
   *
   * @param ranges what may be reached, any port
   * @param own every address of the relay's host
   * @param relayAddress where the relay ports are
   * @param relayPorts the relay ports
   */
  static PeerAddressPolicy allowing(
      List<Cidr> ranges,
      Set<? extends InetAddress> own,
      InetAddress relayAddress,
      PortRange relayPorts) {
    List<Cidr> allowed = List.copyOf(ranges);
    Set<InetAddress> ownAddresses = Set.copyOf(own);
    return peer -> {
      if (!(peer.getAddress() instanceof Inet4Address address) || peer.getPort() == 0) {
        return false;
      }
      if (address.equals(relayAddress)) {
        return relayPorts.contains(peer.getPort());
      }
      if (ownAddresses.contains(address) || neverOnePeer(address)) {
        return false;
      }
      return allowed.stream().anyMatch(range -> range.contains(address));
    };
  }

  /** Addresses that are not one machine's, so that no range may open them. */
  private static boolean neverOnePeer(Inet4Address address) {
    int firstOctet = address.getAddress()[0] & 0xff;
    // 0.0.0.0/8 is this network; 224.0.0.0/4 multicast; 240.0.0.0/4 reserved and broadcast.
    return firstOctet == 0 || firstOctet >= 224;
  }
}
