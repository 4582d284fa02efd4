package org.fedsim.edge.av;

import java.net.InetSocketAddress;
import org.fedsim.network.Protocol;

/**
 * The way between a client and the relay; one allocation per way.
 *
 * @param transport what client and relay speak over
 * @param client the client as the relay sees it
 * @param server the relay's port that the client uses
 */
record FiveTuple(Protocol transport, InetSocketAddress client, InetSocketAddress server) {

  /**
   * The client's address and port as one number, which costs less to look up than the objects.
   * Clients have IPv4 addresses, as all hosts have.
   */
  long clientNumber() {
    byte[] address = client.getAddress().getAddress();
    if (address.length != 4) {
      throw new IllegalArgumentException("not an IPv4 client: " + client);
    }
    return (address[0] & 255L) << 40
        | (address[1] & 255L) << 32
        | (address[2] & 255L) << 24
        | (address[3] & 255L) << 16
        | client.getPort();
  }
}
