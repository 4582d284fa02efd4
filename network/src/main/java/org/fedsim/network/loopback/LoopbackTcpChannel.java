package org.fedsim.network.loopback;

import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** A Netty TCP channel that shows addresses of the topology. */
final class LoopbackTcpChannel extends NioSocketChannel {
  private final InetSocketAddress local;
  private volatile InetSocketAddress remote;

  private LoopbackTcpChannel(
      Channel parent, SocketChannel socket, InetSocketAddress local, InetSocketAddress remote) {
    super(parent, socket);
    this.local = local;
    this.remote = remote;
    config().setTcpNoDelay(true);
  }

  /**
   * A channel that will be connected.
   *
   * @param socket bound
   */
  static LoopbackTcpChannel outgoing(LoopbackHost host, SocketChannel socket, Duration timeout)
      throws IOException {
    InetSocketAddress local =
        host.network().block().topology((InetSocketAddress) socket.getLocalAddress());
    LoopbackTcpChannel channel = new LoopbackTcpChannel(null, socket, local, null);
    channel
        .config()
        .setConnectTimeoutMillis(
            (int) Math.max(1, Math.min(Integer.MAX_VALUE, timeout.toMillis())));
    channel.pipeline().addLast("network", new TcpGate(host, channel, timeout));
    return channel;
  }

  /** A channel that can do nothing but fail. */
  static LoopbackTcpChannel dead() throws IOException {
    return new LoopbackTcpChannel(null, SocketChannel.open(), null, null);
  }

  /** A channel that has been accepted. */
  static LoopbackTcpChannel accepted(
      LoopbackHost host,
      Channel listener,
      SocketChannel socket,
      InetSocketAddress local,
      InetSocketAddress remote) {
    LoopbackTcpChannel channel = new LoopbackTcpChannel(listener, socket, local, remote);
    TcpSender sender = new TcpSender(host, local, remote);
    channel.pipeline().addLast("network", new TcpGate(host, channel, sender));
    sender.synAck();
    return channel;
  }

  void connected(InetSocketAddress to) {
    remote = to;
  }

  @Override
  protected SocketAddress localAddress0() {
    return local;
  }

  @Override
  protected SocketAddress remoteAddress0() {
    return remote;
  }
}
