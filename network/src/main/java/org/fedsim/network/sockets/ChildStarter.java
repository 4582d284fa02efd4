package org.fedsim.network.sockets;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import java.net.SocketException;

/** Starts each accepted channel with the handler of the listener. */
final class ChildStarter extends ChannelInboundHandlerAdapter {
  private final NettyChannels channels;
  private final EventLoopGroup group;
  private final ChannelHandler childHandler;

  ChildStarter(NettyChannels channels, EventLoopGroup group, ChannelHandler childHandler) {
    this.channels = channels;
    this.group = group;
    this.childHandler = childHandler;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object accepted) {
    Channel child = (Channel) accepted;
    child.pipeline().addLast(childHandler);
    try {
      channels.start(group, child);
    } catch (SocketException networkIsClosed) {
      // It came as the network closed, and was closed with it.
    }
  }
}
