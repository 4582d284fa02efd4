package org.fedsim.network.kernel;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;

/** The first handler of a UDP channel: tells its host what the channel sends. */
final class DatagramWatch extends ChannelOutboundHandlerAdapter {
  private final KernelHost host;

  DatagramWatch(KernelHost host) {
    this.host = host;
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof DatagramPacket datagram && context.channel().isActive()) {
      try {
        host.sends(
            (InetSocketAddress) context.channel().localAddress(),
            datagram.recipient(),
            datagram.content().readableBytes(),
            () -> ByteBufUtil.getBytes(datagram.content()));
      } catch (NoRouteToHostException e) {
        datagram.release();
        promise.tryFailure(e);
        return;
      }
    }
    context.write(message, promise);
  }
}
