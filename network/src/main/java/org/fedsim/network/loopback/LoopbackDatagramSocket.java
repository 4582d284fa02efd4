package org.fedsim.network.loopback;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import org.fedsim.network.Packet;

/** A UDP socket that shows addresses of the topology and puts what it sends to the firewall. */
final class LoopbackDatagramSocket extends DatagramSocket {
  private final LoopbackHost host;
  private final InetSocketAddress local;
  private final int realPort;
  private volatile InetSocketAddress peer;

  LoopbackDatagramSocket(LoopbackHost host, InetSocketAddress real) throws IOException {
    super((SocketAddress) null);
    this.host = host;
    try {
      super.bind(real);
    } catch (IOException | RuntimeException e) {
      super.close();
      throw e;
    }
    this.realPort = super.getLocalPort();
    this.local =
        host.network().block().topology(new InetSocketAddress(real.getAddress(), realPort));
    host.network().border().opened(local);
  }

  int realPort() {
    return realPort;
  }

  @Override
  public void send(DatagramPacket packet) throws IOException {
    if (isClosed()) {
      throw new SocketException("Socket closed");
    }
    InetSocketAddress to = destination(packet);
    byte[] bytes = packet.getData();
    int offset = packet.getOffset();
    int length = packet.getLength();
    switch (host.network()
        .border()
        .send(
            host,
            Packet.udp(local, to, length),
            () -> Arrays.copyOfRange(bytes, offset, offset + length))) {
      case NO_ROUTE -> throw LoopbackSocket.noRoute(to);
      case DROPPED, REJECTED -> {
        // Silence. What ICMP says about a rejected datagram, Java does not tell the sender.
      }
      case PASSES -> {
        if (!AddressBlock.isCarrier(to.getPort())) {
          super.send(new DatagramPacket(bytes, offset, length, host.network().block().real(to)));
        }
      }
    }
  }

  private InetSocketAddress destination(DatagramPacket packet) {
    InetSocketAddress connected = peer;
    if (packet.getAddress() == null) {
      if (connected == null) {
        throw new IllegalArgumentException("the packet has no address");
      }
      return connected;
    }
    InetSocketAddress to = new InetSocketAddress(packet.getAddress(), packet.getPort());
    if (connected != null && !connected.equals(to)) {
      throw new IllegalArgumentException("connected to " + connected + ", not to " + to);
    }
    return to;
  }

  /** Receives the next datagram that may come here; others are discarded without a word. */
  @Override
  public void receive(DatagramPacket packet) throws IOException {
    int timeout = getSoTimeout();
    long start = System.nanoTime();
    while (true) {
      super.receive(packet);
      InetSocketAddress from =
          host.network()
              .block()
              .topology(new InetSocketAddress(packet.getAddress(), packet.getPort()));
      if (from != null && host.network().border().admitsDatagram(from, local, packet.getLength())) {
        packet.setSocketAddress(from);
        return;
      }
      if (timeout > 0 && System.nanoTime() - start > timeout * 1_000_000L) {
        throw new SocketTimeoutException("Receive timed out");
      }
    }
  }

  @Override
  public void connect(SocketAddress remote) throws SocketException {
    if (!(remote instanceof InetSocketAddress to)) {
      throw new IllegalArgumentException("not an IP address: " + remote);
    }
    try {
      super.connect(host.network().block().real(to));
    } catch (IOException e) {
      SocketException unknown = new SocketException(e.getMessage());
      unknown.initCause(e);
      throw unknown;
    }
    peer = to;
  }

  @Override
  public void connect(InetAddress address, int port) {
    try {
      connect(new InetSocketAddress(address, port));
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void disconnect() {
    super.disconnect();
    peer = null;
  }

  @Override
  public void close() {
    if (local != null) {
      host.network().border().closed(local);
      host.network().openSockets().remove(this);
    }
    super.close();
  }

  @Override
  public InetAddress getInetAddress() {
    InetSocketAddress connected = peer;
    return connected == null ? null : connected.getAddress();
  }

  @Override
  public int getPort() {
    InetSocketAddress connected = peer;
    return connected == null ? -1 : connected.getPort();
  }

  @Override
  public SocketAddress getRemoteSocketAddress() {
    return peer;
  }

  @Override
  public InetAddress getLocalAddress() {
    return isClosed() ? null : local.getAddress();
  }

  @Override
  public int getLocalPort() {
    return isClosed() ? -1 : local.getPort();
  }

  @Override
  public SocketAddress getLocalSocketAddress() {
    return isClosed() ? null : local;
  }

  @Override
  public String toString() {
    return "udp " + local;
  }
}
