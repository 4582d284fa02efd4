package org.fedsim.wire.media;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * One local TCP candidate and what its connections carry, packet by packet. Either waits for
 * connections ({@link TcpListener}) or opens them from a port of a relay ({@link TcpOpener}).
 */
sealed interface TcpEnd extends AutoCloseable permits TcpListener, TcpOpener {

  /** Who wants to know what comes in. Called on the thread that reads. */
  interface Arrivals {
    void packet(Link link, byte[] packet);
  }

  /** A way of packets to one peer. */
  interface Link {
    InetSocketAddress peer();

    /** Sends one packet in a frame; any thread may. */
    void send(byte[] packet) throws IOException;

    /** Says that this way is chosen: everything from now on goes there. */
    void choose() throws IOException;
  }

  /** The candidate as it goes into SDP. */
  Candidate candidate();

  /** Begins to read. */
  void start(Arrivals arrivals);

  /** Ends every connection and every thread. */
  @Override
  void close();
}
