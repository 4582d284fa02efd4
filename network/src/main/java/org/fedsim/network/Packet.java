package org.fedsim.network;

import java.net.InetSocketAddress;

/**
 * One packet as the firewall sees it. Addresses are always those of the {@link Topology}, never the
 * loopback addresses underneath.
 *
 * @param protocol TCP or UDP
 * @param source where it comes from
 * @param destination where it goes
 * @param tcp what the segment does to its connection; {@link Tcp#NONE} for UDP
 * @param length payload bytes, 0 for a bare SYN or FIN
 */
public record Packet(
    Protocol protocol,
    InetSocketAddress source,
    InetSocketAddress destination,
    Tcp tcp,
    int length) {

  /** The part of a TCP segment that matters to a stateful filter. */
  public enum Tcp {
    /** Not a TCP segment. */
    NONE,
    /** Opens a connection. */
    SYN,
    /** Carries data or an acknowledgement. */
    DATA,
    /** Ends the connection in an orderly way. */
    FIN,
    /** Ends the connection at once. */
    RST
  }

  public Packet {
    if ((protocol == Protocol.UDP) != (tcp == Tcp.NONE)) {
      throw new IllegalArgumentException(protocol + " with " + tcp);
    }
  }

  public static Packet udp(InetSocketAddress source, InetSocketAddress destination, int length) {
    return new Packet(Protocol.UDP, source, destination, Tcp.NONE, length);
  }

  public static Packet tcp(
      InetSocketAddress source, InetSocketAddress destination, Tcp tcp, int length) {
    return new Packet(Protocol.TCP, source, destination, tcp, length);
  }

  /** {@code tcp 203.0.113.20:50213 -> 198.51.100.10:5061}. */
  @Override
  public String toString() {
    return protocol.text() + " " + text(source) + " -> " + text(destination);
  }

  private static String text(InetSocketAddress endpoint) {
    return endpoint.getAddress().getHostAddress() + ":" + endpoint.getPort();
  }
}
