package org.fedsim.edge.av;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.fedsim.network.Host;
import org.fedsim.network.sockets.DatagramSends;
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
  private final TurnEnd turnEnd;
  private volatile Channel channel;
  private volatile DatagramSends sends;

  // Used on the event loop only.
  private boolean flushWaits;

  UdpPort(
      Host host,
      EventLoopGroup group,
      InetSocketAddress local,
      DatagramPort.Receiver receiver,
      AvEdgeCounters counters,
      TurnEnd turnEnd) {
    this.host = host;
    this.group = group;
    this.local = local;
    this.receiver = receiver;
    this.counters = counters;
    this.turnEnd = turnEnd;
  }

  @Override
  public void open() throws IOException {
    channel = host.bindUdp(group, local, new DatagramPort(receiver));
    sends = DatagramSends.of(channel, this::notSent);
  }

  /** The address with the port that was picked; to be asked when it is open. */
  InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  @Override
  public void send(InetSocketAddress to, byte[] payload) {
    if (!flushWaits) {
      // When everything that has come has been dealt with: many packets, one system call.
      flushWaits = true;
      turnEnd.flush(this);
    }
    sends.send(to, payload);
  }

  /** Sends what waits; called when the turn of the event loop ends. */
  void flush() {
    flushWaits = false;
    sends.flush();
  }

  private void notSent(Throwable cause) {
    counters.dropped(DropReason.NOT_SENT);
    LOG.debug("not sent from {}", local, cause);
  }

  @Override
  public void close() {
    if (channel != null) {
      sends.flush();
      channel.close();
    }
  }
}
