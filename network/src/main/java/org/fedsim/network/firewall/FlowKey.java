package org.fedsim.network.firewall;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import org.fedsim.network.Cidr;
import org.fedsim.network.Packet;
import org.fedsim.network.Protocol;

/**
 * What the two directions of one flow have in common: the protocol and both endpoints, the smaller
 * first.
 */
public record FlowKey(Protocol protocol, long low, long high) {

  /** The flow that a packet belongs to. */
  public static FlowKey of(Packet packet) {
    long source = endpoint(packet.source());
    long destination = endpoint(packet.destination());
    return new FlowKey(
        packet.protocol(), Math.min(source, destination), Math.max(source, destination));
  }

  /** Address and port in one number. */
  static long endpoint(InetSocketAddress endpoint) {
    if (!(endpoint.getAddress() instanceof Inet4Address v4)) {
      throw new IllegalArgumentException("not an IPv4 endpoint: " + endpoint);
    }
    long address = Integer.toUnsignedLong(Cidr.toInt(v4));
    return address << 16 | endpoint.getPort();
  }

  @Override
  public int hashCode() {
    long mixed = (low * 31 + high) * 0x9E3779B97F4A7C15L + protocol.ordinal();
    return (int) (mixed ^ mixed >>> 32);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FlowKey that
        && low == that.low
        && high == that.high
        && protocol == that.protocol;
  }
}
