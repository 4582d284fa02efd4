package org.fedsim.network.sockets;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.function.Consumer;
import org.fedsim.network.Host;
import org.fedsim.network.Journal;
import org.fedsim.network.LostPacket;
import org.fedsim.network.Topology;

/**
 * A host whose sockets are the system's own, at the addresses that the topology says; nothing is
 * translated. They are bound to its own addresses only.
 */
public class PlainHost implements Host {
  private final HostAddresses addresses;
  private final OpenSockets open;
  private final NettyChannels channels;
  private final ChannelKind kind;

  /**
   * @param name in the topology
   * @param open what its network has open
   * @param kind of its Netty channels
   */
  public PlainHost(String name, Topology topology, OpenSockets open, ChannelKind kind) {
    this.kind = kind;
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
    ServerSocket socket = bound(local, () -> new PlainServerSocket(open, local, backlog));
    open.add(socket);
    return socket;
  }

  @Override
  public Socket connect(InetSocketAddress local, InetSocketAddress remote, Duration timeout)
      throws IOException {
    Socket socket = bound(local, () -> PlainSocket.bound(open, local));
    InetSocketAddress from = new InetSocketAddress(local.getAddress(), socket.getLocalPort());
    ConnectAttempt attempt = new ConnectAttempt(from, remote, () -> close(socket));
    try {
      open.add(socket);
      begin(attempt);
      socket.connect(remote, millis(timeout));
      return socket;
    } catch (IOException e) {
      socket.close();
      throw attempt.failure(e);
    } finally {
      end(attempt);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is no longer wanted; there is nothing to lose.
    }
  }

  @Override
  public DatagramSocket openUdp(InetSocketAddress local) throws IOException {
    DatagramSocket socket = bound(local, () -> newDatagramSocket(open, local));
    open.add(socket);
    return socket;
  }

  @Override
  public EventLoopGroup newEventLoopGroup(int threads, String threadName) {
    return channels.newEventLoopGroup(
        () -> kind.newGroup(threads, NettyChannels.threads(threadName)));
  }

  @Override
  public Channel bindUdp(EventLoopGroup group, InetSocketAddress local, ChannelHandler handler)
      throws IOException {
    DatagramChannel channel = bound(local, () -> kind.datagram(local));
    prepare(channel);
    channel.pipeline().addLast(handler);
    return channels.start(group, channel);
  }

  @Override
  public Channel listenTcp(EventLoopGroup group, InetSocketAddress local, ChannelHandler handler)
      throws IOException {
    ServerSocketChannel channel = bound(local, () -> kind.listening(local));
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
      SocketChannel channel = bound(local, () -> kind.outgoing(local));
      channel.config().setTcpNoDelay(true).setConnectTimeoutMillis(millis(timeout));
      channel
          .pipeline()
          .addLast(new ConnectGate(this, kind.localAddress(channel)))
          .addLast(handler);
      channels.start(group, channel);
      return channel.connect(remote).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    } catch (IOException e) {
      return NettyChannels.failed(group, kind.unbound(), e);
    }
  }

  /** Nothing is ever told here: what becomes of a packet, no real network says. */
  @Override
  public Journal.Subscription onLost(Consumer<LostPacket> listener) {
    return () -> {};
  }

  /** Opens a socket that is bound. */
  @FunctionalInterface
  protected interface Opening<T> {
    T open() throws IOException;
  }

  /** Opens a socket where this host is. */
  protected <T> T inside(Opening<T> opening) throws IOException {
    return opening.open();
  }

  /** A bound UDP socket. */
  protected DatagramSocket newDatagramSocket(OpenSockets open, InetSocketAddress local)
      throws IOException {
    return new PlainDatagramSocket(open, local);
  }

  /** Makes a bound UDP channel ready for its handler. */
  protected void prepare(DatagramChannel channel) {
    kind.shorten(channel);
  }

  /**
   * Called before a SYN is sent.
   *
   * @throws java.net.NoRouteToHostException when there is no way
   */
  protected void begin(ConnectAttempt attempt) throws IOException {}

  /** Called when the attempt has come to an end, whatever that is; also when it never began. */
  protected void end(ConnectAttempt attempt) {}

  private <T> T bound(InetSocketAddress local, Opening<T> opening) throws IOException {
    open.requireOpen();
    addresses.require(local);
    try {
      return inside(opening);
    } catch (BindException e) {
      throw SocketErrors.binding(e, local, name());
    }
  }

  private static int millis(Duration timeout) {
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, timeout.toMillis()));
  }
}
