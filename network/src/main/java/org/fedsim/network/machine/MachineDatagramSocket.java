package org.fedsim.network.machine;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.fedsim.network.sockets.OpenSockets;

/** A UDP socket that closes with its network. */
final class MachineDatagramSocket extends DatagramSocket {
  private final OpenSockets open;

  MachineDatagramSocket(OpenSockets open, InetSocketAddress local) throws IOException {
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
