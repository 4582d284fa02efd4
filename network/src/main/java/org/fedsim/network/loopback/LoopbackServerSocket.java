package org.fedsim.network.loopback;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;

/** A listening TCP socket that shows its address in the topology. */
final class LoopbackServerSocket extends ServerSocket {
  private final LoopbackHost host;
  private final InetSocketAddress local;

  LoopbackServerSocket(LoopbackHost host, InetSocketAddress real, int backlog) throws IOException {
    this.host = host;
    try {
      super.bind(real, backlog);
    } catch (IOException | RuntimeException e) {
      super.close();
      throw e;
    }
    this.local =
        host.network()
            .block()
            .topology(new InetSocketAddress(real.getAddress(), super.getLocalPort()));
  }

  int realPort() {
    return super.getLocalPort();
  }

  /** Accepts the next connection that may come here; others are closed without a word. */
  @Override
  public Socket accept() throws IOException {
    while (true) {
      LoopbackSocket socket = LoopbackSocket.unconnected(host);
      implAccept(socket);
      if (socket.accepted(local)) {
        return socket;
      }
      socket.close();
    }
  }

  @Override
  public void close() throws IOException {
    host.network().openSockets().remove(this);
    super.close();
  }

  @Override
  public InetAddress getInetAddress() {
    return local == null ? null : local.getAddress();
  }

  @Override
  public int getLocalPort() {
    return local == null ? super.getLocalPort() : local.getPort();
  }

  @Override
  public SocketAddress getLocalSocketAddress() {
    return local;
  }

  @Override
  public String toString() {
    return "listening tcp " + local;
  }
}
