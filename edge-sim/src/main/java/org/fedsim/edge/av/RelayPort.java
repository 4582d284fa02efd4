package org.fedsim.edge.av;

import java.io.IOException;
import java.net.InetSocketAddress;

/** A port of the relay, opened for one allocation. */
interface RelayPort {
  /**
   * Opens it; blocks until it is bound, so not on the event loop.
   *
   * @throws IOException when somebody else has it
   */
  void open() throws IOException;

  /** Sends a payload from it; on the event loop, like all that follows. */
  void send(InetSocketAddress peer, byte[] payload);

  /** Cuts off whoever has not kept up for too long. */
  default void sweep() {}

  /** How many TCP connections with peers it has, or is opening. */
  default int connections() {
    return 0;
  }

  /** Closes it, whether it is open or not. */
  void close();
}
