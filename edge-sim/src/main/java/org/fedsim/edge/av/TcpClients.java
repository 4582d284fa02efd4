package org.fedsim.edge.av;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.fedsim.network.Host;
import org.fedsim.network.Protocol;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.turn.TcpFrame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The TCP listeners for clients, and the connections that they have accepted. */
final class TcpClients implements TcpLink.Events {
  private static final Logger LOG = LoggerFactory.getLogger(TcpClients.class);

  private final Host host;
  private final EventLoopGroup group;
  private final TcpLimits limits;
  private final AvEdgeCounters counters;
  private final Core core;
  private final SecureRandom random = new SecureRandom();
  private final List<Channel> listeners = new CopyOnWriteArrayList<>();
  private final Map<FiveTuple, TcpClient> clients = new HashMap<>();

  /** What happens to clients, for the relay's core to decide upon. */
  interface Core {
    void connected(FiveTuple path);

    void received(FiveTuple path, TcpFrame frame);

    void disconnected(FiveTuple path);
  }

  TcpClients(
      Host host, EventLoopGroup group, TcpLimits limits, AvEdgeCounters counters, Core core) {
    this.host = host;
    this.group = group;
    this.limits = limits;
    this.counters = counters;
    this.core = core;
  }

  /** Opens a listener; blocks until it is bound. Returns the address with the port picked. */
  InetSocketAddress listen(InetSocketAddress wanted) throws IOException {
    Channel channel =
        host.listenTcp(
            group, wanted, new TcpAcceptor(() -> new TcpLink(limits.bytesPerConnection(), this)));
    listeners.add(channel);
    return (InetSocketAddress) channel.localAddress();
  }

  /** The client on that way; null when it has gone. */
  TcpClient client(FiveTuple path) {
    return clients.get(path);
  }

  private static FiveTuple path(TcpLink link) {
    return new FiveTuple(Protocol.TCP, link.remote(), link.local());
  }

  @Override
  public void opened(TcpLink link) {
    FiveTuple path = path(link);
    clients.put(path, new TcpClient(link, path, random));
    core.connected(path);
  }

  @Override
  public void received(TcpLink link, byte[] bytes) {
    TcpClient client = clients.get(path(link));
    if (client == null) {
      return;
    }
    try {
      client.received(bytes, core::received);
    } catch (MalformedMessage e) {
      LOG.debug("{}: {}", client.path(), e.getMessage());
      counters.dropped(DropReason.NOT_FRAMED);
      client.close();
    }
  }

  @Override
  public void paceChanged(TcpLink link) {
    TcpClient client = clients.get(path(link));
    if (client != null) {
      client.paceChanged();
    }
  }

  @Override
  public void closed(TcpLink link) {
    TcpClient client = clients.remove(path(link));
    if (client != null) {
      core.disconnected(client.path());
    }
  }

  /** Cuts off whoever has not kept up for too long. */
  void sweep() {
    for (TcpClient client : new ArrayList<>(clients.values())) {
      if (client.stalledFor(limits.stall())) {
        counters.dropped(DropReason.CLIENT_STALLED);
        client.close();
      }
    }
  }

  void close() {
    listeners.forEach(Channel::close);
    new ArrayList<>(clients.values()).forEach(TcpClient::close);
  }
}
