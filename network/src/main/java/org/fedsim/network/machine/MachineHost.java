package org.fedsim.network.machine;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.Consumer;
import org.fedsim.network.Host;
import org.fedsim.network.Journal;
import org.fedsim.network.LostPacket;
import org.fedsim.network.Topology;
import org.fedsim.network.sockets.HostAddresses;
import org.fedsim.network.sockets.NettyChannels;
import org.fedsim.network.sockets.OpenSockets;
import org.fedsim.network.sockets.SocketErrors;

/** A host of a {@link MachineNetwork}: plain sockets, bound to its own addresses only. */
final class MachineHost implements Host {
  private final HostAddresses addresses;
  private final OpenSockets open;
  private final NettyChannels channels;

  MachineHost(String name, Topology topology, OpenSockets open) {
    this.addresses = HostAddresses.of(topology, name);
    this.open = open;
    this.channels = new NettyChannels(open);
  }

  @Override
  public String name() {
    return addresses.host();
  }

  @Override
  public Inet4Address address() {
    return addresses.only();
  }

  @Override
  public Inet4Address address(String interfaceName) {
    return addresses.of(interfaceName);
  }

  @Override
  public ServerSocket listen(InetSocketAddress local, int backlog) throws IOException {
    ServerSocket socket = bound(local, () -> new MachineServerSocket(open, local, backlog));
    open.add(socket);
    return socket;
  }

  @Override
  public Socket connect(InetSocketAddress local, InetSocketAddress remote, Duration timeout)
      throws IOException {
    Socket socket = bound(local, () -> MachineSocket.bound(open, local));
    InetSocketAddress from = new InetSocketAddress(local.getAddress(), socket.getLocalPort());
    try {
      open.add(socket);
      socket.connect(remote, millis(timeout));
      return socket;
    } catch (SocketTimeoutException | ConnectException e) {
      socket.close();
      throw (IOException) SocketErrors.connecting(e, from, remote);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  @Override
  public DatagramSocket openUdp(InetSocketAddress local) throws IOException {
    DatagramSocket socket = bound(local, () -> new MachineDatagramSocket(open, local));
    open.add(socket);
    return socket;
  }

  @Override
  public EventLoopGroup newEventLoopGroup(int threads, String threadName) {
    return channels.newEventLoopGroup(threads, threadName);
  }

  @Override
  public Channel bindUdp(EventLoopGroup group, InetSocketAddress local, ChannelHandler handler)
      throws IOException {
    DatagramChannel socket =
        bound(
            local,
            () -> NettyChannels.bound(DatagramChannel.open(StandardProtocolFamily.INET), local));
    NioDatagramChannel channel = new NioDatagramChannel(socket);
    channel.pipeline().addLast(handler);
    return channels.start(group, channel);
  }

  @Override
  public Channel listenTcp(EventLoopGroup group, InetSocketAddress local, ChannelHandler handler)
      throws IOException {
    ServerSocketChannel socket = bound(local, () -> NettyChannels.listening(local));
    NioServerSocketChannel channel = new NioServerSocketChannel(socket);
    channel.pipeline().addLast(channels.acceptInto(group, handler));
    return channels.start(group, channel);
  }

  @Override
  public ChannelFuture connectTcp(
      EventLoopGroup group,
      InetSocketAddress local,
      InetSocketAddress remote,
      Duration timeout,
      ChannelHandler handler) {
    try {
      SocketChannel socket = bound(local, () -> NettyChannels.outgoing(local));
      NioSocketChannel channel = new NioSocketChannel(socket);
      channel.config().setTcpNoDelay(true).setConnectTimeoutMillis(millis(timeout));
      channel.pipeline().addLast(new ConnectErrors()).addLast(handler);
      channels.start(group, channel);
      return channel.connect(remote).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    } catch (IOException e) {
      return NettyChannels.failed(group, new NioSocketChannel(), e);
    }
  }

  /** Nothing is ever told here: what becomes of a packet, no real network says. */
  @Override
  public Journal.Subscription onLost(Consumer<LostPacket> listener) {
    return () -> {};
  }

  /** Opens a socket that is bound. */
  @FunctionalInterface
  private interface Opening<T extends Closeable> {
    T open() throws IOException;
  }

  private <T extends Closeable> T bound(InetSocketAddress local, Opening<T> opening)
      throws IOException {
    open.requireOpen();
    addresses.require(local);
    try {
      return opening.open();
    } catch (BindException e) {
      throw SocketErrors.binding(e, local, name());
    }
  }

  private static int millis(Duration timeout) {
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, timeout.toMillis()));
  }
}
