package org.fedsim.network.sockets;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** A UDP socket that closes with its network. */
public class PlainDatagramSocket extends DatagramSocket {
  private final OpenSockets open;

  protected PlainDatagramSocket(OpenSockets open, InetSocketAddress local) throws IOException {
    super((SocketAddress) null);
    this.open = open;
    try {
      bind(local);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  @Override
  public void close() {
    open.remove(this);
    super.close();
  }
}
