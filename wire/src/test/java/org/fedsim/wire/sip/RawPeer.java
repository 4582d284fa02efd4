package org.fedsim.wire.sip;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.fedsim.network.Host;

/** A TLS client that says what a test wants it to say, which need not be SIP. */
final class RawPeer implements AutoCloseable {
  private final SSLSocket socket;

  private RawPeer(SSLSocket socket) {
    this.socket = socket;
  }

  static RawPeer connect(Federation federation, String hostName, InetSocketAddress to)
      throws IOException {
    Host host = federation.host(hostName);
    Socket plain =
        host.connect(new InetSocketAddress(host.address(), 0), to, Duration.ofSeconds(10));
    SSLSocket socket =
        JdkTls.client(plain, Federation.EDGE_NAME, Federation.identity(Federation.YAHOO_NAME));
    socket.setSoTimeout(60_000);
    socket.startHandshake();
    return new RawPeer(socket);
  }

  /** A good MESSAGE; the id tells it from others. */
  static String message(String id) {
    return """
        MESSAGE sip:alice@sip.contoso.com SIP/2.0
        Via: SIP/2.0/TLS 203.0.113.20:5061;branch=z9hG4bK%1$s
        Call-ID: %1$s
        CSeq: 1 MESSAGE
        From: <sip:bob@yahoo.com>;tag=%1$s
        To: <sip:alice@contoso.com>
        Max-Forwards: 70
        Content-Type: text/plain
        Content-Length: 5

        hello"""
        .formatted(id)
        .replace("\n", "\r\n");
  }

  void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.UTF_8));
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /** The next message without a body, with its blank line; what there is when the other closes. */
  String readMessage() throws IOException {
    InputStream in = socket.getInputStream();
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    String text = "";
    while (!text.endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      read.write(next);
      text = read.toString(StandardCharsets.UTF_8);
    }
    return text;
  }

  /** Whether the other side has closed, waiting for it. */
  boolean isClosedByPeer() {
    try {
      while (socket.getInputStream().read() >= 0) {
        // What it says before it closes does not matter here.
      }
      return true;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
