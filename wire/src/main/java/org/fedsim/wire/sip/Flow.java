package org.fedsim.wire.sip;

import java.net.InetSocketAddress;
import java.util.Set;
import java.util.TreeSet;

/**
 * A connection over which SIP messages come and go (RFC 5626 calls it a flow).
 *
 * @param local this node's end
 * @param remote the other end
 * @param inbound whether the other side has opened it
 * @param peerSubject the subject of the other's certificate (RFC 2253), empty without one
 * @param peerNames the DNS names in it, in lower case
 */
public record Flow(
    InetSocketAddress local,
    InetSocketAddress remote,
    boolean inbound,
    String peerSubject,
    Set<String> peerNames) {
  public Flow {
    peerNames = Set.copyOf(peerNames);
  }

  /** Who is at the other end: by the names in his certificate, or by his address and port. */
  public String peer() {
    return peerNames.isEmpty()
        ? remote.getAddress().getHostAddress() + ":" + remote.getPort()
        : String.join(",", new TreeSet<>(peerNames));
  }
}
