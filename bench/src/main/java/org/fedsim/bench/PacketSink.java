package org.fedsim.bench;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import java.util.function.IntConsumer;

/** The peer's socket: counts the payloads that come, and tells how many at a time. */
final class PacketSink extends ChannelInboundHandlerAdapter {
  private final IntConsumer arrived;
  private int packets;

  PacketSink(IntConsumer arrived) {
    this.arrived = arrived;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    DatagramPacket packet = (DatagramPacket) message;
    if (packet.content().readableBytes() == RelayClient.PAYLOAD) {
      packets++;
    }
    packet.release();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    int count = packets;
    packets = 0;
    arrived.accept(count);
  }
}
