package org.fedsim.network.machine;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands datagrams of one length that go to one address in a row to the kernel as one, which cuts it
 * up again ({@code UDP_SEGMENT}, udp(7)): they go down the stack once instead of each on its own.
 * On the wire nothing is different; a capture taken on the sending machine may show them as one.
 *
 * <p>Waits for the flush; a writer that never flushes sends nothing. A kernel or an interface that
 * cannot do it is not asked again.
 */
final class JoinedSends extends ChannelOutboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(JoinedSends.class);

  /** The kernel takes this many and no more (UDP_MAX_SEGMENTS, linux/udp.h). */
  private static final int MAX_SEGMENTS = 64;

  /** A segment must fit into the interface's MTU; this fits into the smallest of IPv6. */
  private static final int MAX_LENGTH = 1200;

  private final List<Sending> run = new ArrayList<>();
  private boolean works = true;

  private record Sending(DatagramPacket packet, ChannelPromise promise) {
    int length() {
      return packet.content().readableBytes();
    }

    InetSocketAddress to() {
      return packet.recipient();
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (!(message instanceof DatagramPacket packet) || packet.sender() != null) {
      send(context);
      context.write(message, promise);
      return;
    }
    Sending next = new Sending(packet, promise);
    if (!run.isEmpty() && !continuesRun(next)) {
      send(context);
    }
    run.add(next);
  }

  private boolean continuesRun(Sending next) {
    Sending first = run.get(0);
    return works
        && run.size() < MAX_SEGMENTS
        && next.length() == first.length()
        && next.length() > 0
        && next.length() <= MAX_LENGTH
        && next.to().equals(first.to());
  }

  @Override
  public void flush(ChannelHandlerContext context) {
    send(context);
    context.flush();
  }

  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    send(context);
    context.close(promise);
  }

  private void send(ChannelHandlerContext context) {
    if (run.size() > 1) {
      join(context, List.copyOf(run));
    } else if (!run.isEmpty()) {
      context.write(run.get(0).packet(), run.get(0).promise());
    }
    run.clear();
  }

  private void join(ChannelHandlerContext context, List<Sending> sendings) {
    Sending first = sendings.get(0);
    ByteBuf joined = context.alloc().directBuffer(sendings.size() * first.length());
    for (Sending sending : sendings) {
      ByteBuf content = sending.packet().content();
      joined.writeBytes(content, content.readerIndex(), content.readableBytes());
    }
    context
        .write(new SegmentedDatagramPacket(joined, first.length(), first.to()))
        .addListener(
            written -> {
              if (written.isSuccess()) {
                for (Sending sending : sendings) {
                  sending.packet().release();
                  sending.promise().trySuccess();
                }
              } else {
                sendOneByOne(context, sendings, written.cause());
              }
            });
  }

  private void sendOneByOne(
      ChannelHandlerContext context, List<Sending> sendings, Throwable cause) {
    Channel channel = context.channel();
    if (works && channel.isOpen()) {
      works = false;
      LOG.debug("{} does not join datagrams any more", channel.localAddress(), cause);
    }
    for (Sending sending : sendings) {
      context.write(sending.packet(), sending.promise());
    }
    context.flush();
  }
}
