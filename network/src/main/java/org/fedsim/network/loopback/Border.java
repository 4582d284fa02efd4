package org.fedsim.network.loopback;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.fedsim.network.Decision;
import org.fedsim.network.JournalEntry;
import org.fedsim.network.LostPacket;
import org.fedsim.network.Packet;
import org.fedsim.network.Route;
import org.fedsim.network.Topology;
import org.fedsim.network.firewall.Firewall;

/**
 * What stands between two hosts: nothing, a firewall, or no way at all.
 *
 * <p>Packets are put to a firewall where they are sent. Only what comes from a program that is not
 * ours, and so did not ask, is put to it where it arrives.
 */
final class Border {
  /** What becomes of a packet. */
  enum Fate {
    PASSES,
    DROPPED,
    REJECTED,
    NO_ROUTE
  }

  private final Topology topology;
  private final Map<String, Firewall> firewalls;
  private final Set<InetSocketAddress> udpSockets = ConcurrentHashMap.newKeySet();

  /**
   * @param firewalls all that the topology has, by name
   */
  Border(Topology topology, Map<String, Firewall> firewalls) {
    this.topology = topology;
    this.firewalls = Map.copyOf(firewalls);
  }

  /**
   * Sends a packet as far as the firewall. If it goes no further, the sending host is told.
   *
   * @param payload what the packet carries; asked for only when it is lost
   */
  Fate send(LoopbackHost sender, Packet packet, Supplier<byte[]> payload) {
    Route route = route(packet);
    if (route instanceof Route.Direct) {
      return Fate.PASSES;
    }
    if (!(route instanceof Route.Through through)) {
      sender.tellLost(() -> new LostPacket(packet, payload.get(), Optional.empty()));
      return Fate.NO_ROUTE;
    }
    JournalEntry entry = firewalls.get(through.firewall()).judge(packet);
    if (entry.allowed()) {
      return Fate.PASSES;
    }
    sender.tellLost(() -> new LostPacket(packet, payload.get(), Optional.of(entry)));
    return entry.verdict().decision() == Decision.REJECT ? Fate.REJECTED : Fate.DROPPED;
  }

  /** Whether a connection that has reached a listener may have done so. */
  boolean admitsConnection(InetSocketAddress source, InetSocketAddress destination) {
    return admits(Packet.tcp(source, destination, Packet.Tcp.SYN, 0));
  }

  /** Whether a datagram that has reached a socket may have done so. */
  boolean admitsDatagram(InetSocketAddress source, InetSocketAddress destination, int length) {
    return udpSockets.contains(source) || admits(Packet.udp(source, destination, length));
  }

  /** A UDP socket whose sender puts every datagram to the firewall itself. */
  void opened(InetSocketAddress udpSocket) {
    udpSockets.add(udpSocket);
  }

  void closed(InetSocketAddress udpSocket) {
    udpSockets.remove(udpSocket);
  }

  private boolean admits(Packet packet) {
    Route route = route(packet);
    if (route instanceof Route.Through through) {
      Firewall firewall = firewalls.get(through.firewall());
      return firewall.knows(packet) || firewall.judge(packet).allowed();
    }
    return route instanceof Route.Direct;
  }

  private Route route(Packet packet) {
    return topology.route(packet.source().getAddress(), packet.destination().getAddress());
  }
}
