package org.fedsim.network.loopback;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.nio.AbstractNioMessageChannel;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.util.List;

/**
 * A Netty UDP channel that shows its address in the topology.
 *
 * <p>Netty's own NIO channel is final, so this is what of it an unconnected unicast channel needs.
 */
final class LoopbackDatagramChannel extends AbstractNioMessageChannel {
  private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

  private final InetSocketAddress local;
  private final ChannelConfig config;

  /**
   * @param socket bound
   */
  LoopbackDatagramChannel(LoopbackHost host, DatagramChannel socket) {
    super(null, socket, SelectionKey.OP_READ);
    config = new DatagramConfig(this, socket);
    local =
        host.network()
            .block()
            .topology((InetSocketAddress) socket.socket().getLocalSocketAddress());
    host.network().border().opened(local);
    closeFuture().addListener(closed -> host.network().border().closed(local));
    pipeline().addLast("network", new DatagramGate(host, local));
  }

  @Override
  protected int doReadMessages(List<Object> received) throws Exception {
    RecvByteBufAllocator.Handle allocation = unsafe().recvBufAllocHandle();
    ByteBuf data = allocation.allocate(config.getAllocator());
    allocation.attemptedBytesRead(data.writableBytes());
    boolean passedOn = false;
    try {
      ByteBuffer buffer = data.internalNioBuffer(data.writerIndex(), data.writableBytes());
      int start = buffer.position();
      InetSocketAddress sender = (InetSocketAddress) javaChannel().receive(buffer);
      if (sender == null) {
        return 0;
      }
      int length = buffer.position() - start;
      allocation.lastBytesRead(length);
      received.add(
          new DatagramPacket(data.writerIndex(data.writerIndex() + length), local, sender));
      passedOn = true;
      return 1;
    } finally {
      if (!passedOn) {
        data.release();
      }
    }
  }

  @Override
  protected boolean doWriteMessage(Object message, ChannelOutboundBuffer buffer) throws Exception {
    DatagramPacket datagram = (DatagramPacket) message;
    int length = datagram.content().readableBytes();
    int sent = javaChannel().send(datagram.content().nioBuffer(), datagram.recipient());
    return sent > 0 || length == 0;
  }

  @Override
  protected boolean continueOnWriteError() {
    return true;
  }

  @Override
  protected boolean closeOnReadError(Throwable cause) {
    // What ICMP reports about one peer must not close the socket for all others.
    return !(cause instanceof SocketException) && super.closeOnReadError(cause);
  }

  @Override
  protected DatagramChannel javaChannel() {
    return (DatagramChannel) super.javaChannel();
  }

  @Override
  public ChannelConfig config() {
    return config;
  }

  @Override
  public ChannelMetadata metadata() {
    return METADATA;
  }

  @Override
  public boolean isActive() {
    return javaChannel().isOpen();
  }

  @Override
  public InetSocketAddress localAddress() {
    return local;
  }

  @Override
  protected SocketAddress localAddress0() {
    return local;
  }

  @Override
  protected SocketAddress remoteAddress0() {
    return null;
  }

  @Override
  protected void doBind(SocketAddress localAddress) {
    throw new UnsupportedOperationException("bound already");
  }

  @Override
  protected boolean doConnect(SocketAddress remoteAddress, SocketAddress localAddress) {
    throw new UnsupportedOperationException("UDP channels of a host are not connected");
  }

  @Override
  protected void doFinishConnect() {
    throw new UnsupportedOperationException("UDP channels of a host are not connected");
  }

  @Override
  protected void doDisconnect() throws Exception {
    doClose();
  }

  @Override
  protected void doClose() throws IOException {
    javaChannel().close();
  }
}
