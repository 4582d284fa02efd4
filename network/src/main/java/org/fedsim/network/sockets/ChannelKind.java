package org.fedsim.network.sockets;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ThreadFactory;

/**
 * What Netty's channels are made of. All of a group must be of one kind.
 *
 * <p>Errors of all methods: {@link java.net.BindException} when the port is taken.
 */
public interface ChannelKind {
  /** The longest datagram there is; a buffer that is shorter would cut it off. */
  int MAX_DATAGRAM = 65_535;

  /** Native epoll where there is one, else NIO. */
  static ChannelKind best() {
    return Epoll.isAvailable() ? new EpollChannels() : new NioChannels();
  }

  EventLoopGroup newGroup(int threads, ThreadFactory threadFactory);

  /** Bound, and not registered yet, as what the other methods return. */
  DatagramChannel datagram(InetSocketAddress local) throws IOException;

  /**
   * Lets {@link DatagramSends} go past the channel's pipeline, where there is such a way. Not for a
   * channel whose pipeline must see every datagram, or each on its own.
   */
  default void shorten(DatagramChannel channel) {}

  /** Listens, so that others may connect from its port too. */
  ServerSocketChannel listening(InetSocketAddress local) throws IOException;

  /** To connect with; from a port that was asked for, whoever else may be using it. */
  SocketChannel outgoing(InetSocketAddress local) throws IOException;

  /** Where an outgoing channel is bound, also before it is connected. */
  InetSocketAddress localAddress(SocketChannel outgoing);

  /** One that is not bound. */
  SocketChannel unbound();
}
