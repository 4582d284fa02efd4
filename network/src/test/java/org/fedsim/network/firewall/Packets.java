package org.fedsim.network.firewall;

import java.net.InetSocketAddress;
import org.fedsim.network.Packet;
import org.fedsim.network.Topology;

/** Packets from dotted addresses. */
final class Packets {
  private Packets() {}

  static Packet udp(String from, int fromPort, String to, int toPort) {
    return Packet.udp(at(from, fromPort), at(to, toPort), 100);
  }

  static Packet tcp(String from, int fromPort, String to, int toPort, Packet.Tcp tcp) {
    return Packet.tcp(at(from, fromPort), at(to, toPort), tcp, tcp == Packet.Tcp.DATA ? 100 : 0);
  }

  static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(Topology.address(address, address), port);
  }
}
