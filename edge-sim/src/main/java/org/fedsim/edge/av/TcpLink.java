package org.fedsim.edge.av;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One TCP connection, of a client or of a peer, and whether its far end keeps up with what is
 * written to it. Nothing is ever refused here: whoever makes others write must stop reading them
 * when this one does not keep up. Used on the event loop only.
 */
final class TcpLink extends SimpleChannelInboundHandler<ByteBuf> {
  private static final Logger LOG = LoggerFactory.getLogger(TcpLink.class);

  /** So that what is read at once fits into one frame, wrapped or not. */
  private static final int MAX_READ = 16_384;

  private final int capacity;
  private final Events events;
  private Channel channel;
  private long behindSince;

  /** What happens on a connection. */
  interface Events {
    /** It is there. */
    void opened(TcpLink link);

    void received(TcpLink link, byte[] bytes);

    /** Whether it {@link #keepsUp} has changed. */
    void paceChanged(TcpLink link);

    /** It has been there and is there no more. */
    void closed(TcpLink link);
  }

  /**
   * @param capacity bytes that may wait to be sent while it is still said to keep up
   */
  TcpLink(int capacity, Events events) {
    this.capacity = capacity;
    this.events = events;
  }

  InetSocketAddress local() {
    return (InetSocketAddress) channel.localAddress();
  }

  InetSocketAddress remote() {
    return (InetSocketAddress) channel.remoteAddress();
  }

  boolean isOpen() {
    return channel != null && channel.isOpen();
  }

  boolean keepsUp() {
    return channel.isWritable();
  }

  /** Whether it has not kept up for that long. */
  boolean stalledFor(Duration time) {
    return isOpen() && !keepsUp() && System.nanoTime() - behindSince >= time.toNanos();
  }

  void write(byte[] bytes) {
    channel.writeAndFlush(Unpooled.wrappedBuffer(bytes));
  }

  /** Goes on reading, or stops. */
  void read(boolean on) {
    channel.config().setAutoRead(on);
  }

  void close() {
    if (channel != null) {
      channel.close();
    }
  }

  /**
   * Closes with a reset. Nothing of the connection stays behind, so that its two ports can have
   * another at once: in the orderly way they would have to wait first (TIME-WAIT, RFC 9293 section
   * 3.6).
   */
  void refuse() {
    if (channel != null && channel.isOpen()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      channel.close();
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    channel = context.channel();
    channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(MAX_READ));
    channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(capacity / 2, capacity));
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    events.opened(this);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
    events.received(this, ByteBufUtil.getBytes(bytes));
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (!keepsUp()) {
      behindSince = System.nanoTime();
    }
    events.paceChanged(this);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    events.closed(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("{}", context.channel(), cause);
    context.close();
  }
}
