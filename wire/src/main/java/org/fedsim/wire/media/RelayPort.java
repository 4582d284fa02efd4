package org.fedsim.wire.media;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;

/**
 * A port that a relay keeps for one stream.
 *
 * @param socket sends and receives through it; closing it gives the port back
 * @param relayed the address of the port
 * @param local where the packets to the relay server come from
 */
record RelayPort(DatagramSocket socket, InetSocketAddress relayed, InetSocketAddress local) {

  /** Asks a relay for a port. */
  @FunctionalInterface
  interface Source {
    RelayPort allocate() throws IOException;
  }
}
