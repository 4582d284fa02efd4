package org.fedsim.wire.media;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.fedsim.wire.attempt.Attempt;
import org.fedsim.wire.turn.MsTurnTcpSocket;

/** A TCP port of the Edge's relay, reached over TCP itself. */
record MsTurnTcpPort(MsTurnTcpSocket socket) implements TcpRelayPort {

  /**
   * Allocates, with plain framing: no proxy that wants to see TLS stands in between.
   *
   * @param server where the relay listens on TCP
   * @param attempts is told how it went
   */
  static TcpRelayPort allocate(
      MediaSettings settings,
      MediaSettings.Relay relay,
      InetSocketAddress server,
      Consumer<? super Attempt> attempts)
      throws IOException {
    return new MsTurnTcpPort(
        MsTurnTcpSocket.allocate(
            settings.host(),
            new InetSocketAddress(settings.address(), 0),
            server,
            relay.credentials(),
            settings.timers(),
            attempts));
  }

  @Override
  public InetSocketAddress relayed() {
    return socket.relayedAddress();
  }

  @Override
  public InetSocketAddress local() {
    return socket.clientAddress();
  }

  @Override
  public void send(InetSocketAddress peer, byte[] bytes) throws IOException {
    socket.send(peer, bytes);
  }

  @Override
  public void activate(InetSocketAddress peer) throws IOException {
    socket.setActiveDestination(peer);
  }

  @Override
  public Chunk receive() throws IOException {
    MsTurnTcpSocket.Chunk chunk = socket.receive();
    return new Chunk(chunk.peer(), chunk.bytes());
  }

  @Override
  public void close() {
    socket.close();
  }
}
