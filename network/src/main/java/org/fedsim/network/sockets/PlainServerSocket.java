package org.fedsim.network.sockets;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A listening TCP socket that closes with its network, as does what it accepts. */
final class PlainServerSocket extends ServerSocket {
  private final OpenSockets open;

  PlainServerSocket(OpenSockets open, InetSocketAddress local, int backlog) throws IOException {
    this.open = open;
    try {
      bind(local, backlog);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  @Override
  public Socket accept() throws IOException {
    PlainSocket socket = PlainSocket.unconnected(open);
    try {
      implAccept(socket);
      socket.setTcpNoDelay(true);
      open.add(socket);
      return socket;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    open.remove(this);
    super.close();
  }
}
