package org.fedsim.network.nft;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.fedsim.network.Packet;
import org.fedsim.network.Topology;

/** An IPv4 packet, byte by byte, and the same as the firewall's journal will show it. */
record RawPacket(Packet packet, byte[] bytes) {
  static final int FIN = 1;
  static final int SYN = 2;
  static final int RST = 4;
  static final int ACK = 16;

  InetSocketAddress source() {
    return packet.source();
  }

  static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(Topology.address(address, address), port);
  }

  static RawPacket udp(String from, int fromPort, String to, int toPort, int length) {
    Packet packet = Packet.udp(at(from, fromPort), at(to, toPort), length);
    ByteBuffer out = ip(packet, 17, 8 + length);
    out.putShort((short) fromPort).putShort((short) toPort).putShort((short) (8 + length));
    out.putShort((short) 0);
    for (int i = 0; i < length; i++) {
      out.put((byte) ('a' + i));
    }
    return new RawPacket(packet, out.array());
  }

  static RawPacket tcp(
      String from, int fromPort, String to, int toPort, int flags, int seq, int ack) {
    Packet.Tcp tcp =
        (flags & RST) != 0
            ? Packet.Tcp.RST
            : (flags & (SYN | ACK)) == SYN
                ? Packet.Tcp.SYN
                : (flags & FIN) != 0 ? Packet.Tcp.FIN : Packet.Tcp.DATA;
    Packet packet = Packet.tcp(at(from, fromPort), at(to, toPort), tcp, 0);
    ByteBuffer out = ip(packet, 6, 20);
    out.putShort((short) fromPort).putShort((short) toPort).putInt(seq).putInt(ack);
    out.put((byte) (5 << 4)).put((byte) flags).putShort((short) 65_000);
    out.putInt(0);
    out.putShort(36, checksum(out.array(), 6));
    return new RawPacket(packet, out.array());
  }

  private static ByteBuffer ip(Packet packet, int protocol, int length) {
    ByteBuffer out = ByteBuffer.allocate(20 + length);
    out.put((byte) 0x45).put((byte) 0).putShort((short) (20 + length)).putInt(0);
    // The kernel fills in the identification and the header's checksum.
    out.put((byte) 64).put((byte) protocol).putShort((short) 0);
    out.put(packet.source().getAddress().getAddress());
    out.put(packet.destination().getAddress().getAddress());
    return out;
  }

  /** RFC 1071, with the pseudo header of RFC 9293 section 3.1. */
  private static short checksum(byte[] bytes, int protocol) {
    long sum = protocol + bytes.length - 20;
    for (int i = 12; i < bytes.length; i += 2) {
      int low = i + 1 < bytes.length ? bytes[i + 1] & 255 : 0;
      sum += (bytes[i] & 255) << 8 | low;
    }
    while (sum >> 16 != 0) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return (short) ~sum;
  }
}
