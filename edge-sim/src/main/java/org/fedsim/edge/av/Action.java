package org.fedsim.edge.av;

import java.net.InetSocketAddress;

/** What the core wants done. The shell does it, in order, and decides nothing. */
sealed interface Action {

  /**
   * Send bytes to a client.
   *
   * @param control whether they are a STUN or MS-TURN message; else they are raw data of the active
   *     destination, which a TCP client must be able to tell apart
   */
  record ToClient(FiveTuple path, byte[] bytes, boolean control) implements Action {}

  /**
   * Send a payload from a relay port to a peer; from a TCP port, connect to the peer first if there
   * is no connection.
   */
  record ToPeer(InetSocketAddress relayed, InetSocketAddress peer, byte[] payload)
      implements Action {}

  /**
   * Open a relay port, then call {@code relayOpened} or {@code relayRefused}.
   *
   * @param path the client's way; the port is of the same transport
   */
  record OpenRelay(FiveTuple path, InetSocketAddress relayed) implements Action {}

  /** Close a client's TCP connection, then call {@code clientDisconnected}. */
  record CloseClient(FiveTuple path) implements Action {}

  /** Close a relay port, and all its connections if it is a TCP port. */
  record CloseRelay(InetSocketAddress relayed) implements Action {}
}
