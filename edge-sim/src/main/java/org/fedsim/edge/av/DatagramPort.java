package org.fedsim.edge.av;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands every datagram of one port to the relay, as port, sender and bytes. */
final class DatagramPort extends SimpleChannelInboundHandler<DatagramPacket> {
  private static final Logger LOG = LoggerFactory.getLogger(DatagramPort.class);

  /** A datagram that does not fit is cut off, which for media is worse than lost. */
  private static final int MAX_DATAGRAM = 65_535;

  /** Takes a datagram, on the event loop. */
  @FunctionalInterface
  interface Receiver {
    void received(InetSocketAddress local, InetSocketAddress sender, byte[] bytes);
  }

  private final Receiver receiver;

  DatagramPort(Receiver receiver) {
    this.receiver = receiver;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    context.channel().config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(MAX_DATAGRAM));
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
    receiver.received(
        (InetSocketAddress) context.channel().localAddress(),
        packet.sender(),
        ByteBufUtil.getBytes(packet.content()));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // One bad datagram, or what ICMP says of one peer, must not end the port for all others.
    LOG.debug("{}", context.channel().localAddress(), cause);
  }
}
