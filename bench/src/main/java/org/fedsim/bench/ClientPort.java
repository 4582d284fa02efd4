package org.fedsim.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** A client and its socket. Used by the event loop only, once it is open. */
final class ClientPort extends ChannelInboundHandlerAdapter {
  private final RelayClient client;
  private final Runnable delivered;
  private Channel channel;
  private ByteBuf media = Unpooled.EMPTY_BUFFER;
  private boolean written;
  private Consumer<byte[]> answers;

  ClientPort(RelayClient client, Runnable delivered) {
    this.client = client;
    this.delivered = delivered;
  }

  RelayClient client() {
    return client;
  }

  Channel channel() {
    return channel;
  }

  void channel(Channel opened) {
    channel = opened;
  }

  /** Sends a request; what comes now is handed to that consumer, and not taken for media. */
  void request(byte[] request, Consumer<byte[]> consumer) {
    answers = consumer;
    channel.writeAndFlush(Unpooled.wrappedBuffer(request), channel.voidPromise());
  }

  /** Makes the packet that brings a payload to the peer. */
  void prepare() {
    answers = null;
    media = reusable(client.toPeer());
  }

  /** A buffer that can be sent any number of times; the garbage collector frees it. */
  static ByteBuf reusable(byte[] packet) {
    ByteBuffer direct = ByteBuffer.allocateDirect(packet.length).put(packet).flip();
    return Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(direct));
  }

  void write() {
    channel.write(media.duplicate(), channel.voidPromise());
    written = true;
  }

  void flush() {
    if (written) {
      written = false;
      channel.flush();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    DatagramPacket packet = (DatagramPacket) message;
    if (answers != null) {
      answers.accept(ByteBufUtil.getBytes(packet.content()));
    } else if (client.brings(packet.content())) {
      delivered.run();
    }
    packet.release();
  }
}
