package org.fedsim.wire.turn;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Instant;
import org.fedsim.network.Host;
import org.fedsim.wire.Timers;
import org.fedsim.wire.stun.MalformedMessage;

/**
 * A client's TCP connection to a relay, which carries frames (MS-TURN 2.1). One thread may read and
 * one may write at a time; any may close.
 */
final class MsTurnConnection implements Closeable {
  private final Socket socket;
  private final DataInputStream in;

  private MsTurnConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
  }

  /**
   * Connects and, if wanted, exchanges the pseudo-TLS hellos.
   *
   * @throws org.fedsim.network.ConnectTimedOut when nothing answers the SYN
   * @throws org.fedsim.network.ConnectRefused when nobody listens
   * @throws IOException when the relay's half of pseudo-TLS does not come
   */
  static MsTurnConnection open(
      Host host,
      InetSocketAddress local,
      InetSocketAddress server,
      Timers timers,
      boolean pseudoTls)
      throws IOException {
    Socket socket = host.connect(local, server, timers.connect());
    try {
      MsTurnConnection connection = new MsTurnConnection(socket);
      if (pseudoTls) {
        socket.setSoTimeout((int) timers.tlsHandshake().toMillis());
        connection.exchangeHellos();
        socket.setSoTimeout(0);
      }
      return connection;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** The client says nothing else until it is answered (MS-TURN 2.1.2). */
  private void exchangeHellos() throws IOException {
    socket
        .getOutputStream()
        .write(PseudoTls.clientHello(Instant.now().getEpochSecond(), new SecureRandom()));
    byte[] answer = in.readNBytes(PseudoTls.SERVER_HELLO_LENGTH);
    if (!PseudoTls.isServerHello(answer)) {
      throw new IOException(
          "the relay does not answer as pseudo-TLS, but with " + answer.length + " other bytes");
    }
  }

  TcpFrame read() throws IOException, MalformedMessage {
    return TcpFrame.read(in);
  }

  /** Blocks while the relay takes nothing. */
  void write(TcpFrame frame) throws IOException {
    socket.getOutputStream().write(frame.encode());
  }

  InetSocketAddress localAddress() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
