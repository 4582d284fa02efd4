package org.fedsim.network.loopback;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.fedsim.network.Host;
import org.fedsim.network.Journal;
import org.fedsim.network.LostPacket;
import org.fedsim.network.sockets.HostAddresses;
import org.fedsim.network.sockets.NettyChannels;
import org.fedsim.network.sockets.SocketErrors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A host of a {@link LoopbackNetwork}. */
final class LoopbackHost implements Host {
  private static final Logger LOG = LoggerFactory.getLogger(LoopbackHost.class);

  private final String name;
  private final LoopbackNetwork network;
  private final HostAddresses addresses;
  private final NettyChannels channels;
  private final List<Consumer<LostPacket>> lossListeners = new CopyOnWriteArrayList<>();

  LoopbackHost(String name, LoopbackNetwork network) {
    this.name = name;
    this.network = network;
    this.channels = new NettyChannels(network.openSockets());
    this.addresses = HostAddresses.of(network.topology(), name);
  }

  @Override
  public String name() {
    return name;
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
    LoopbackServerSocket socket =
        bound(
            local,
            real -> new LoopbackServerSocket(this, real, backlog),
            LoopbackServerSocket::realPort);
    network.openSockets().add(socket);
    return socket;
  }

  @Override
  public Socket connect(InetSocketAddress local, InetSocketAddress remote, Duration timeout)
      throws IOException {
    LoopbackSocket socket =
        bound(local, real -> LoopbackSocket.bound(this, real), LoopbackSocket::realPort);
    try {
      network.openSockets().add(socket);
      socket.open(remote, timeout);
      return socket;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  @Override
  public DatagramSocket openUdp(InetSocketAddress local) throws IOException {
    LoopbackDatagramSocket socket =
        bound(
            local,
            real -> new LoopbackDatagramSocket(this, real),
            LoopbackDatagramSocket::realPort);
    network.openSockets().add(socket);
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
            real -> NettyChannels.bound(DatagramChannel.open(StandardProtocolFamily.INET), real),
            LoopbackHost::port);
    LoopbackDatagramChannel channel = new LoopbackDatagramChannel(this, socket);
    channel.pipeline().addLast(handler);
    return channels.start(group, channel);
  }

  @Override
  public Channel listenTcp(EventLoopGroup group, InetSocketAddress local, ChannelHandler handler)
      throws IOException {
    ServerSocketChannel socket = bound(local, NettyChannels::listening, LoopbackHost::port);
    LoopbackServerChannel channel = new LoopbackServerChannel(this, socket);
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
      SocketChannel socket = bound(local, NettyChannels::outgoing, LoopbackHost::port);
      LoopbackTcpChannel channel = LoopbackTcpChannel.outgoing(this, socket, timeout);
      channel.pipeline().addLast(handler);
      channels.start(group, channel);
      return channel.connect(remote).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    } catch (IOException e) {
      return failed(group, e);
    }
  }

  private static ChannelFuture failed(EventLoopGroup group, IOException cause) {
    try {
      return NettyChannels.failed(group, LoopbackTcpChannel.dead(), cause);
    } catch (IOException e) {
      e.addSuppressed(cause);
      throw new ChannelException(e);
    }
  }

  @Override
  public Journal.Subscription onLost(Consumer<LostPacket> listener) {
    // Wrapped, so that one listener subscribed twice is two subscriptions.
    Consumer<LostPacket> subscriber = listener::accept;
    lossListeners.add(subscriber);
    return () -> lossListeners.remove(subscriber);
  }

  void tellLost(Supplier<LostPacket> lost) {
    if (!network.options().tellLosses() || lossListeners.isEmpty()) {
      return;
    }
    LostPacket packet = lost.get();
    for (Consumer<LostPacket> listener : lossListeners) {
      try {
        listener.accept(packet);
      } catch (RuntimeException e) {
        // A listener's mistake must not look like an error of the socket that sent.
        LOG.warn("a listener for lost packets of {} failed", name, e);
      }
    }
  }

  LoopbackNetwork network() {
    return network;
  }

  /** Where one of this host's own endpoints really is. */
  InetSocketAddress realLocal(InetSocketAddress local) throws BindException {
    addresses.require(local);
    return network.block().real(local);
  }

  /** Makes a socket that is bound to a real address. */
  @FunctionalInterface
  private interface Binder<T extends Closeable> {
    T bind(InetSocketAddress real) throws IOException;
  }

  /** Tells the port that a socket really holds. */
  @FunctionalInterface
  private interface RealPort<T extends Closeable> {
    int of(T socket) throws IOException;
  }

  private <T extends Closeable> T bound(
      InetSocketAddress local, Binder<T> binder, RealPort<T> realPort) throws IOException {
    network.openSockets().requireOpen();
    InetSocketAddress real = realLocal(local);
    while (true) {
      T socket = bind(local, real, binder);
      if (local.getPort() != 0 || !AddressBlock.isCarrier(realPort.of(socket))) {
        return socket;
      }
      // The system picked a port that carries one below 1024: not on Linux, but Windows does.
      socket.close();
    }
  }

  private <T extends Closeable> T bind(
      InetSocketAddress local, InetSocketAddress real, Binder<T> binder) throws IOException {
    try {
      return binder.bind(real);
    } catch (BindException e) {
      throw SocketErrors.binding(e, local, name);
    }
  }

  private static int port(NetworkChannel channel) throws IOException {
    return ((InetSocketAddress) channel.getLocalAddress()).getPort();
  }
}
