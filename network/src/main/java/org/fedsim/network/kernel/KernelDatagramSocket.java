package org.fedsim.network.kernel;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.fedsim.network.sockets.OpenSockets;
import org.fedsim.network.sockets.PlainDatagramSocket;

/** A UDP socket that tells its host what it sends. */
final class KernelDatagramSocket extends PlainDatagramSocket {
  private final KernelHost host;

  KernelDatagramSocket(KernelHost host, OpenSockets open, InetSocketAddress local)
      throws IOException {
    super(open, local);
    this.host = host;
  }

  @Override
  public void send(DatagramPacket packet) throws IOException {
    InetSocketAddress from = (InetSocketAddress) getLocalSocketAddress();
    InetSocketAddress to =
        packet.getAddress() == null
            ? (InetSocketAddress) getRemoteSocketAddress()
            : new InetSocketAddress(packet.getAddress(), packet.getPort());
    // Without either of them, nothing leaves this host: the socket itself says why.
    if (from != null && to != null) {
      int offset = packet.getOffset();
      host.sends(
          from,
          to,
          packet.getLength(),
          () -> Arrays.copyOfRange(packet.getData(), offset, offset + packet.getLength()));
    }
    super.send(packet);
  }
}
