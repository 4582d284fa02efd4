package org.fedsim.network.loopback;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.fedsim.network.Packet;

/**
 * The first handler of a UDP channel: the firewall for what goes out, and topology addresses for
 * whoever comes after it.
 */
final class DatagramGate extends ChannelDuplexHandler {
  private final LoopbackHost host;
  private final InetSocketAddress local;

  DatagramGate(LoopbackHost host, InetSocketAddress local) {
    this.host = host;
    this.local = local;
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise)
      throws Exception {
    if (!(message instanceof DatagramPacket datagram)) {
      ReferenceCountUtil.release(message);
      promise.setFailure(
          new UnsupportedOperationException(
              "not a DatagramPacket: " + message.getClass().getName()));
      return;
    }
    if (!ctx.channel().isActive()) {
      // Never leaves this host: the channel itself fails the write.
      ctx.write(message, promise);
      return;
    }
    InetSocketAddress to = datagram.recipient();
    Packet packet = Packet.udp(local, to, datagram.content().readableBytes());
    switch (host.network()
        .border()
        .send(host, packet, () -> ByteBufUtil.getBytes(datagram.content()))) {
      case NO_ROUTE -> {
        datagram.release();
        promise.setFailure(LoopbackSocket.noRoute(to));
      }
      case DROPPED, REJECTED -> forget(datagram, promise);
      case PASSES -> {
        if (AddressBlock.isCarrier(to.getPort())) {
          forget(datagram, promise);
        } else {
          InetSocketAddress real = host.network().block().real(to);
          ctx.write(new DatagramPacket(datagram.content(), real), promise);
        }
      }
    }
  }

  private static void forget(DatagramPacket datagram, ChannelPromise promise) {
    datagram.release();
    promise.trySuccess();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    DatagramPacket datagram = (DatagramPacket) message;
    InetSocketAddress from = host.network().block().topology(datagram.sender());
    if (from != null
        && host.network()
            .border()
            .admitsDatagram(from, local, datagram.content().readableBytes())) {
      ctx.fireChannelRead(new DatagramPacket(datagram.content(), local, from));
    } else {
      datagram.release();
    }
  }

  @Override
  public void connect(
      ChannelHandlerContext ctx,
      SocketAddress remoteAddress,
      SocketAddress localAddress,
      ChannelPromise promise) {
    promise.setFailure(new UnsupportedOperationException("UDP channels are not connected"));
  }
}
