package org.fedsim.edge.standalone;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.fedsim.edge.av.PeerAddressPolicy;
import org.fedsim.edge.av.PortRange;
import org.fedsim.network.Cidr;

/**
 * Whom the relay of a standalone Edge may reach: its own relay ports, so that two allocations can
 * talk to each other, and the ranges that its owner has listed.
 *
 * <p>A wide range opens less than it says, because who writes {@code 0.0.0.0/0} means the world and
 * not the machine room:
 *
 * <ul>
 *   <li>loopback, link-local, private and shared addresses are open only to a range that lies
 *       inside their block, such as {@code 127.0.0.0/8} or {@code 192.168.1.0/24};
 *   <li>the Edge's own address only when it is listed by itself, and even then not at the ports
 *       that the Edge listens on;
 *   <li>0.0.0.0/8, multicast and what is above it never ({@link #NEVER}).
 * </ul>
 */
public final class ListedPeers implements PeerAddressPolicy {
  /** What no list can open: this network, multicast, reserved and broadcast. */
  public static final List<Cidr> NEVER = ranges("0.0.0.0/8", "224.0.0.0/3");

  /** RFC 6890: loopback, link-local, private use, shared address space. */
  private static final List<Cidr> SPECIAL =
      ranges(
          "127.0.0.0/8",
          "169.254.0.0/16",
          "10.0.0.0/8",
          "172.16.0.0/12",
          "192.168.0.0/16",
          "100.64.0.0/10");

  private final List<Cidr> listed;
  private final Inet4Address own;
  private final PortRange relayPorts;
  private final Set<Integer> ownListeners;

  /**
   * @param listed what the owner has listed
   * @param own the address of the Edge
   * @param relayPorts always open at the own address
   * @param ownListeners ports of the own address that are never open
   */
  public ListedPeers(
      List<Cidr> listed, Inet4Address own, PortRange relayPorts, Set<Integer> ownListeners) {
    this.listed = List.copyOf(listed);
    this.own = own;
    this.relayPorts = relayPorts;
    this.ownListeners = Set.copyOf(ownListeners);
  }

  @Override
  public boolean permits(InetSocketAddress peer) {
    // IPv4 as IPv6 spells it is never taken for the IPv4 address in it.
    if (!(peer.getAddress() instanceof Inet4Address address) || peer.getPort() == 0) {
      return false;
    }
    if (NEVER.stream().anyMatch(range -> range.contains(address))) {
      return false;
    }
    if (address.equals(own)) {
      return relayPorts.contains(peer.getPort())
          || listed.contains(Cidr.single(own)) && !ownListeners.contains(peer.getPort());
    }
    return listed.stream()
        .filter(range -> range.contains(address))
        .anyMatch(
            range -> SPECIAL.stream().noneMatch(s -> s.contains(address) && !s.encloses(range)));
  }

  private static List<Cidr> ranges(String... texts) {
    return Stream.of(texts).map(text -> Cidr.parse(text).orElseThrow()).toList();
  }
}
