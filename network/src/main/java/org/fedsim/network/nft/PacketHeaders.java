package org.fedsim.network.nft;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.fedsim.network.Packet;
import org.fedsim.network.Packet.Tcp;
import org.fedsim.network.Topology;
import org.fedsim.network.Topology.Interface;

/** Reads a TCP or UDP packet out of the headers that the trace shows. */
final class PacketHeaders {
  private static final int IPV4_HEADER = 20;
  private static final int UDP_HEADER = 8;
  private static final int TCP_HEADER = 20;
  private static final int PROTOCOL_TCP = 6;
  private static final int PROTOCOL_UDP = 17;
  private static final int FIN = 1;
  private static final int SYN = 2;
  private static final int RST = 4;
  private static final int ACK = 16;

  private final Topology topology;
  private final Map<Inet4Address, Inet4Address> published;

  /**
   * A packet and what can be seen of its payload.
   *
   * @param packet with the names of the topology on its addresses
   * @param payload up to 12 bytes
   */
  record Seen(Packet packet, byte[] payload) {}

  /**
   * @param published from private addresses on the perimeter to the ones of the topology
   */
  PacketHeaders(Topology topology, Map<Inet4Address, Inet4Address> published) {
    this.topology = topology;
    this.published = Map.copyOf(published);
  }

  /** The packet; empty when it is neither TCP nor UDP over IPv4, or the headers are cut short. */
  Optional<Seen> read(byte[] network, byte[] transport) {
    return read(network, transport, published);
  }

  /** As {@link #read}, with the addresses that the packet really carries. */
  Optional<Seen> readUnpublished(byte[] network, byte[] transport) {
    return read(network, transport, Map.of());
  }

  private Optional<Seen> read(
      byte[] network, byte[] transport, Map<Inet4Address, Inet4Address> names) {
    if (network.length < IPV4_HEADER
        || (network[0] & 0xf0) != 0x40
        || transport.length < UDP_HEADER) {
      return Optional.empty();
    }
    ByteBuffer ip = ByteBuffer.wrap(network);
    ByteBuffer l4 = ByteBuffer.wrap(transport);
    int headerLength = (network[0] & 0xf) * 4;
    int total = ip.getShort(2) & 0xffff;
    InetSocketAddress source = endpoint(ip.getInt(12), l4.getShort(0), names);
    InetSocketAddress destination = endpoint(ip.getInt(16), l4.getShort(2), names);
    switch (network[9]) {
      case PROTOCOL_UDP -> {
        int length = Math.max(0, (l4.getShort(4) & 0xffff) - UDP_HEADER);
        int shown = Math.min(length, transport.length - UDP_HEADER);
        return Optional.of(
            new Seen(
                Packet.udp(source, destination, length),
                Arrays.copyOfRange(transport, UDP_HEADER, UDP_HEADER + shown)));
      }
      case PROTOCOL_TCP -> {
        if (transport.length < TCP_HEADER) {
          return Optional.empty();
        }
        int dataOffset = (transport[12] >> 4 & 0xf) * 4;
        int length = Math.max(0, total - headerLength - dataOffset);
        return Optional.of(
            new Seen(Packet.tcp(source, destination, tcp(transport[13]), length), new byte[0]));
      }
      default -> {
        return Optional.empty();
      }
    }
  }

  private static Tcp tcp(int flags) {
    if ((flags & RST) != 0) {
      return Tcp.RST;
    }
    if ((flags & (SYN | ACK)) == SYN) {
      return Tcp.SYN;
    }
    return (flags & FIN) != 0 ? Tcp.FIN : Tcp.DATA;
  }

  private InetSocketAddress endpoint(
      int address, short port, Map<Inet4Address, Inet4Address> names) {
    String dotted =
        (address >>> 24)
            + "."
            + (address >>> 16 & 255)
            + "."
            + (address >>> 8 & 255)
            + "."
            + (address & 255);
    Inet4Address plain = Topology.address(dotted, dotted);
    Inet4Address known = names.getOrDefault(plain, plain);
    Inet4Address named = topology.byAddress(known).map(Interface::address).orElse(known);
    return new InetSocketAddress(named, port & 0xffff);
  }
}
