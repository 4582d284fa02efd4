package org.fedsim.network.sockets;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollMode;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.SegmentedDatagramPacket;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.Socket;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.ThreadFactory;

/** Channels on Linux's epoll, which take and send many datagrams with one system call. */
final class EpollChannels implements ChannelKind {
  private static final EpollSends.Limits JOINING =
      SegmentedDatagramPacket.isSupported() ? EpollSends.Limits.LINUX : EpollSends.Limits.NONE;

  private final DatagramBatches batches = new DatagramBatches(MAX_DATAGRAM);

  @Override
  public EventLoopGroup newGroup(int threads, ThreadFactory threadFactory) {
    return new EpollEventLoopGroup(threads, threadFactory);
  }

  @Override
  public DatagramChannel datagram(InetSocketAddress local) throws IOException {
    Ipv4Socket socket = Ipv4Socket.datagram();
    bind(socket, local);
    EpollDatagramChannel channel = new EpollDatagramChannel(socket.intValue());
    channel.config().setEpollMode(EpollMode.LEVEL_TRIGGERED);
    channel.config().setMaxDatagramPayloadSize(MAX_DATAGRAM);
    channel.config().setRecvByteBufAllocator(batches);
    return channel;
  }

  @Override
  public void shorten(DatagramChannel channel) {
    channel
        .attr(DatagramSends.OWN_WAY)
        .set(notSent -> new EpollSends((EpollDatagramChannel) channel, JOINING, notSent));
  }

  @Override
  public ServerSocketChannel listening(InetSocketAddress local) throws IOException {
    Ipv4Socket socket = Ipv4Socket.stream();
    try {
      socket.setReuseAddress(true);
      bind(socket, local);
      socket.listen(NetUtil.SOMAXCONN);
      // Only now: two listeners still cannot have the same port.
      socket.setReusePort(true);
      return new EpollServerSocketChannel(socket.intValue());
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  @Override
  public SocketChannel outgoing(InetSocketAddress local) throws IOException {
    EpollSocketChannel channel = new EpollSocketChannel(InternetProtocolFamily.IPv4);
    Socket socket = (Socket) channel.fd();
    try {
      if (local.getPort() != 0) {
        socket.setReuseAddress(true);
        socket.setReusePort(true);
      }
      bind(socket, local);
      return channel;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  @Override
  public InetSocketAddress localAddress(SocketChannel outgoing) {
    return ((Socket) ((EpollSocketChannel) outgoing).fd()).localAddress();
  }

  @Override
  public SocketChannel unbound() {
    return new EpollSocketChannel(InternetProtocolFamily.IPv4);
  }

  /** Binds a socket, or closes it. */
  private static void bind(Socket socket, InetSocketAddress local) throws IOException {
    try {
      socket.bind(local);
    } catch (IOException e) {
      socket.close();
      // Netty knows no more than a number; all of them say that this address cannot be had.
      BindException taken = new BindException(e.getMessage());
      taken.initCause(e);
      throw taken;
    }
  }

  /** A socket that Netty has not opened for a channel, since a channel is bound only later. */
  private static final class Ipv4Socket extends Socket {
    private Ipv4Socket(int fd) {
      super(fd);
    }

    private static Ipv4Socket datagram() {
      return new Ipv4Socket(newSocketDgram0(InternetProtocolFamily.IPv4));
    }

    private static Ipv4Socket stream() {
      return new Ipv4Socket(newSocketStream0(InternetProtocolFamily.IPv4));
    }
  }
}
