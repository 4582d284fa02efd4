package org.fedsim.network.sockets;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Event loops and Netty channels that end with their network. */
public final class NettyChannels {
  private static final Logger LOG = LoggerFactory.getLogger(NettyChannels.class);
  private static final long SHUTDOWN_SECONDS = 10;

  private final OpenSockets open;

  public NettyChannels(OpenSockets open) {
    this.open = open;
  }

  /** As {@link org.fedsim.network.Host#newEventLoopGroup}. */
  public EventLoopGroup newEventLoopGroup(int threads, String threadName) {
    try {
      open.requireOpen();
      EventLoopGroup group =
          new NioEventLoopGroup(threads, new DefaultThreadFactory(threadName, true));
      open.add(() -> shutDown(group));
      return group;
    } catch (SocketException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  private static void shutDown(EventLoopGroup group) {
    if (!group
        .shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS)
        .awaitUninterruptibly(SHUTDOWN_SECONDS + 1, TimeUnit.SECONDS)) {
      LOG.warn("an event loop has not ended after {} s", SHUTDOWN_SECONDS);
    }
  }

  /** Hands a channel to its event loop and sees to it that it closes with the network. */
  public <C extends Channel> C start(EventLoopGroup group, C channel) throws SocketException {
    AutoCloseable closing = channel::close;
    channel.closeFuture().addListener(closed -> open.remove(closing));
    group.register(channel);
    open.add(closing);
    return channel;
  }

  /** For the pipeline of a listening channel: starts each accepted channel with that handler. */
  public ChannelHandler acceptInto(EventLoopGroup group, ChannelHandler childHandler) {
    return new ChildStarter(this, group, childHandler);
  }

  /**
   * The failed connect future of a channel that could not be made.
   *
   * @param channel one that was never bound; it is closed
   */
  public static ChannelFuture failed(EventLoopGroup group, Channel channel, IOException cause) {
    group.register(channel);
    channel.close();
    return channel.newFailedFuture(cause);
  }

  /** Binds a channel, or closes it. */
  public static <C extends NetworkChannel> C bound(C channel, InetSocketAddress real)
      throws IOException {
    try {
      channel.bind(real);
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** A bound channel to listen with. */
  public static ServerSocketChannel listening(InetSocketAddress real) throws IOException {
    ServerSocketChannel channel =
        bound(ServerSocketChannel.open().setOption(StandardSocketOptions.SO_REUSEADDR, true), real);
    share(channel);
    return channel;
  }

  /**
   * A bound channel to connect from; from a port that was asked for, whoever else may be using it.
   */
  public static SocketChannel outgoing(InetSocketAddress real) throws IOException {
    SocketChannel channel = SocketChannel.open();
    if (real.getPort() != 0) {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      share(channel);
    }
    return bound(channel, real);
  }

  /**
   * Lets others use the port too, where the system can do that: Linux lets a socket connect from a
   * port that another listens on only when both say so. A listener says it when it is bound, so
   * that two listeners still cannot have the same port.
   */
  private static void share(NetworkChannel channel) throws IOException {
    if (channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
      channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    }
  }
}
