package org.fedsim.wire.attempt;

import java.net.InetSocketAddress;
import org.fedsim.network.Packet;
import org.fedsim.network.Protocol;

/**
 * The flow key of an attempt: the protocol and both ends as the socket of one of them knows them.
 *
 * @param local the end that made the attempt
 * @param remote the other end; neither is port 0
 */
public record Ends(Protocol protocol, InetSocketAddress local, InetSocketAddress remote) {

  public static Ends tcp(InetSocketAddress local, InetSocketAddress remote) {
    return new Ends(Protocol.TCP, local, remote);
  }

  public static Ends udp(InetSocketAddress local, InetSocketAddress remote) {
    return new Ends(Protocol.UDP, local, remote);
  }

  /** Whether a packet went this way, in either direction. */
  public boolean carry(Packet packet) {
    return packet.protocol() == protocol
        && (packet.source().equals(local) && packet.destination().equals(remote)
            || packet.source().equals(remote) && packet.destination().equals(local));
  }

  /** Whether this is the same flow, seen from either end. */
  public boolean same(Ends other) {
    return equals(other)
        || protocol == other.protocol && local.equals(other.remote) && remote.equals(other.local);
  }
}
