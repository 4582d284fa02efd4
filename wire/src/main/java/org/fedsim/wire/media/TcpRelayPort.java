package org.fedsim.wire.media;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.fedsim.wire.attempt.Attempt;

/**
 * A TCP port that a relay keeps for one stream: what is sent to a peer leaves over a connection
 * that the relay opens from there when there is none yet. All methods may be used by any thread.
 */
interface TcpRelayPort extends AutoCloseable {

  /** Bytes of a peer's stream, as many as came at once. */
  record Chunk(InetSocketAddress peer, byte[] bytes) {}

  /** Asks a relay for a port. */
  @FunctionalInterface
  interface Source {
    /**
     * @param attempts is told how it went
     */
    TcpRelayPort allocate(Consumer<? super Attempt> attempts) throws IOException;
  }

  /** The address of the port. */
  InetSocketAddress relayed();

  /** Where the connection to the relay server comes from. */
  InetSocketAddress local();

  /** Hands bytes to the relay. That they do not reach the peer is no error here. */
  void send(InetSocketAddress peer, byte[] bytes) throws IOException;

  /** From now on bytes to and from this peer are not wrapped (Set Active Destination). */
  void activate(InetSocketAddress peer) throws IOException;

  /**
   * Waits for bytes of any peer; those of one peer come in their order.
   *
   * @throws IOException when the port is closed, by whomever
   */
  Chunk receive() throws IOException;

  /** Gives the port back. */
  @Override
  void close();
}
