package org.fedsim.network.sockets;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/** The way that every channel has: through its pipeline. */
final class PipelineSends implements DatagramSends {
  private final Channel channel;
  private final Consumer<Throwable> notSent;

  PipelineSends(Channel channel, Consumer<Throwable> notSent) {
    this.channel = channel;
    this.notSent = notSent;
  }

  @Override
  public void send(InetSocketAddress to, byte[] payload) {
    if (!channel.isWritable()) {
      channel.flush();
    }
    if (!channel.isWritable()) {
      notSent.accept(null);
      return;
    }
    channel
        .write(new DatagramPacket(Unpooled.wrappedBuffer(payload), to))
        .addListener(
            written -> {
              if (!written.isSuccess()) {
                notSent.accept(written.cause());
              }
            });
  }

  @Override
  public void flush() {
    channel.flush();
  }
}
