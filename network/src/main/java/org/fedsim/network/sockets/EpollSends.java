package org.fedsim.network.sockets;

import io.netty.buffer.ByteBuf;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.netty.channel.unix.Socket;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends datagrams past the channel's pipeline and queue, which on a relay with a thousand ports
 * cost more than the system call.
 *
 * <p>Datagrams of one length that go to one address in a row are handed to the kernel as one, which
 * cuts it up again ({@code UDP_SEGMENT}, udp(7)): they go down the stack once instead of each on
 * its own. On the wire nothing is different; a capture taken on the sending machine may show them
 * as one. A kernel or an interface that cannot do it is not asked again.
 */
final class EpollSends implements DatagramSends {
  private static final Logger LOG = LoggerFactory.getLogger(EpollSends.class);

  /**
   * How much may be joined.
   *
   * @param segments datagrams; the kernel takes 64 (UDP_MAX_SEGMENTS, linux/udp.h)
   * @param length bytes of one; it must fit into the interface's MTU
   * @param total bytes of all; the kernel takes what fits into one datagram
   */
  record Limits(int segments, int length, int total) {
    /** Joins nothing. */
    static final Limits NONE = new Limits(1, 0, 0);

    /** A segment that fits into the smallest MTU of IPv6 fits into every interface's. */
    static final Limits LINUX = new Limits(64, 1200, 65_507);
  }

  private static final FastThreadLocal<ByteBuffer> OUT =
      new FastThreadLocal<>() {
        @Override
        protected ByteBuffer initialValue() {
          return ByteBuffer.allocateDirect(ChannelKind.MAX_DATAGRAM);
        }
      };

  private final EpollDatagramChannel channel;
  private final Socket socket;
  private final Consumer<Throwable> notSent;

  // What has been taken and not sent: most often one datagram, and then no list is touched.
  private byte[] first;
  private List<byte[]> more = List.of();
  private InetSocketAddress to;

  private Limits limits;
  private boolean closed;

  /** What has been given to the channel and is not sent yet; nothing may overtake it. */
  private int queued;

  EpollSends(EpollDatagramChannel channel, Limits limits, Consumer<Throwable> notSent) {
    this.channel = channel;
    this.socket = (Socket) channel.fd();
    this.limits = limits;
    this.notSent = notSent;
    // Its event loop closes it, so that between two sends it cannot happen unnoticed.
    channel.closeFuture().addListener(done -> closed = true);
  }

  @Override
  public void send(InetSocketAddress recipient, byte[] payload) {
    if (first != null && !continuesRun(recipient, payload)) {
      flush();
    }
    if (first == null) {
      first = payload;
      to = recipient;
    } else {
      if (more.isEmpty()) {
        more = new ArrayList<>();
      }
      more.add(payload);
    }
  }

  private boolean continuesRun(InetSocketAddress recipient, byte[] payload) {
    int joined = 2 + more.size();
    return payload.length == first.length
        && joined <= limits.segments()
        && payload.length > 0
        && payload.length <= limits.length()
        && joined * payload.length <= limits.total()
        && recipient.equals(to);
  }

  @Override
  public void flush() {
    if (first == null) {
      return;
    }
    if (more.isEmpty() && queued == 0) {
      sendOne(first, to);
    } else {
      List<byte[]> run = new ArrayList<>(1 + more.size());
      run.add(first);
      run.addAll(more);
      if (queued > 0 && !channel.isWritable()) {
        run.forEach(payload -> notSent.accept(null));
      } else {
        sendJoined(run, to);
      }
    }
    first = null;
    more = List.of();
  }

  private void sendOne(byte[] payload, InetSocketAddress recipient) {
    if (closed) {
      notSent.accept(null);
      return;
    }
    ByteBuffer out = OUT.get().clear().put(payload);
    try {
      int sent = socket.sendTo(out, 0, payload.length, recipient.getAddress(), recipient.getPort());
      if (sent != payload.length) {
        notSent.accept(null);
      }
    } catch (IOException e) {
      notSent.accept(e);
    }
  }

  private void sendJoined(List<byte[]> payloads, InetSocketAddress recipient) {
    int length = payloads.get(0).length;
    ByteBuf joined = channel.alloc().directBuffer(payloads.size() * Math.max(1, length));
    payloads.forEach(joined::writeBytes);
    queued++;
    channel
        .writeAndFlush(
            payloads.size() == 1
                ? new DatagramPacket(joined, recipient)
                : new SegmentedDatagramPacket(joined, length, recipient))
        .addListener(
            written -> {
              queued--;
              if (!written.isSuccess()) {
                notJoined(payloads, recipient, written.cause());
              }
            });
  }

  private void notJoined(List<byte[]> payloads, InetSocketAddress recipient, Throwable cause) {
    if (payloads.size() == 1) {
      notSent.accept(cause);
      return;
    }
    if (limits != Limits.NONE && !closed) {
      limits = Limits.NONE;
      LOG.debug("{} does not join datagrams any more", channel.localAddress(), cause);
    }
    payloads.forEach(payload -> sendOne(payload, recipient));
  }
}
