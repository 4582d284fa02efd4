package org.fedsim.network.sockets;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketImpl;

/** A TCP socket that closes with its network. */
final class PlainSocket extends Socket {
  private final OpenSockets open;

  private PlainSocket(OpenSockets open, Proxy proxy) {
    super(proxy);
    this.open = open;
  }

  private PlainSocket(OpenSockets open, SocketImpl none) throws SocketException {
    super(none);
    this.open = open;
  }

  /** A socket that is bound but not connected. */
  static PlainSocket bound(OpenSockets open, InetSocketAddress local) throws IOException {
    // NO_PROXY: a SOCKS proxy in the system properties must not see any of this.
    PlainSocket socket = new PlainSocket(open, Proxy.NO_PROXY);
    try {
      socket.setTcpNoDelay(true);
      socket.setReuseAddress(local.getPort() != 0);
      socket.bind(local);
      return socket;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** A socket for {@link java.net.ServerSocket} to accept a connection into. */
  static PlainSocket unconnected(OpenSockets open) throws SocketException {
    return new PlainSocket(open, (SocketImpl) null);
  }

  @Override
  public void close() throws IOException {
    open.remove(this);
    super.close();
  }
}
