package org.fedsim.network.sockets;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.util.concurrent.ThreadFactory;

/** Channels on Java's own selectors; anywhere. */
final class NioChannels implements ChannelKind {

  @Override
  public EventLoopGroup newGroup(int threads, ThreadFactory threadFactory) {
    return new NioEventLoopGroup(threads, threadFactory);
  }

  @Override
  public DatagramChannel datagram(InetSocketAddress local) throws IOException {
    NioDatagramChannel channel =
        new NioDatagramChannel(
            NettyChannels.bound(
                java.nio.channels.DatagramChannel.open(StandardProtocolFamily.INET), local));
    channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(MAX_DATAGRAM));
    return channel;
  }

  @Override
  public ServerSocketChannel listening(InetSocketAddress local) throws IOException {
    return new NioServerSocketChannel(NettyChannels.listening(local));
  }

  @Override
  public SocketChannel outgoing(InetSocketAddress local) throws IOException {
    return new NioSocketChannel(NettyChannels.outgoing(local));
  }

  @Override
  public InetSocketAddress localAddress(SocketChannel outgoing) {
    return outgoing.localAddress();
  }

  @Override
  public SocketChannel unbound() {
    return new NioSocketChannel();
  }
}
