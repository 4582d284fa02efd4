package org.fedsim.edge.av;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.fedsim.network.Host;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A UDP port of the relay: one of its listeners, or a relay port. */
final class UdpPort implements RelayPort {
  private static final Logger LOG = LoggerFactory.getLogger(UdpPort.class);

  private final Host host;
  private final EventLoopGroup group;
  private final InetSocketAddress local;
  private final DatagramPort.Receiver receiver;
  private final AvEdgeCounters counters;
  private volatile Channel channel;

  UdpPort(
      Host host,
      EventLoopGroup group,
      InetSocketAddress local,
      DatagramPort.Receiver receiver,
      AvEdgeCounters counters) {
    this.host = host;
    this.group = group;
    this.local = local;
    this.receiver = receiver;
    this.counters = counters;
  }

  @Override
  public void open() throws IOException {
    channel = host.bindUdp(group, local, new DatagramPort(receiver));
  }

  /** The address with the port that was picked; to be asked when it is open. */
  InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  /**
   * A port that cannot send fast enough loses packets, as a socket would; it does not queue them.
   */
  @Override
  public void send(InetSocketAddress to, byte[] payload) {
    if (!channel.isWritable()) {
      counters.dropped(DropReason.NOT_SENT);
      return;
    }
    channel
        .writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(payload), to))
        .addListener(
            written -> {
              if (!written.isSuccess()) {
                counters.dropped(DropReason.NOT_SENT);
                LOG.debug("{} to {} was not sent", local, to, written.cause());
              }
            });
  }

  @Override
  public void close() {
    if (channel != null) {
      channel.close();
    }
  }
}
