package org.fedsim.wire.sip;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where a request leaves, whatever its Route and Request-URI say.
 *
 * @param listening name of the {@link Listening} whose address it comes from
 * @param address what to connect to, or the far end of a connection that stands
 * @param standing whether only a connection that stands will do, whoever has opened it; a client
 *     behind a firewall cannot be connected to (RFC 5626 section 5.3)
 * @param serverName the name that the server's certificate must carry; empty for the one that the
 *     address has in the topology, if it has one
 */
public record NextHop(
    String listening, InetSocketAddress address, boolean standing, Optional<String> serverName) {

  /** Over the connection to that address that this node has opened, or a new one. */
  public static NextHop to(String listening, InetSocketAddress address) {
    return new NextHop(listening, address, false, Optional.empty());
  }

  /** The same, where only a server of that name will do. */
  public static NextHop to(String listening, InetSocketAddress address, String serverName) {
    return new NextHop(listening, address, false, Optional.of(serverName));
  }

  /** Over the connection from there, or not at all. */
  public static NextHop over(String listening, InetSocketAddress farEnd) {
    return new NextHop(listening, farEnd, true, Optional.empty());
  }
}
