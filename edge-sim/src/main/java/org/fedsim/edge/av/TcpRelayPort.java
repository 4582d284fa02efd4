package org.fedsim.edge.av;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fedsim.network.Host;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TCP relay port: it listens for peers, and connects to others from the port it listens on, so
 * that a firewall sees one port for all of them.
 *
 * <p>Nobody's pace costs memory. While the client does not keep up, no peer is read; while a peer
 * does not keep up, or is not connected yet and enough waits for it, the client is not read. Who
 * stays behind for too long is cut off.
 */
final class TcpRelayPort implements RelayPort, TcpLink.Events {
  private static final Logger LOG = LoggerFactory.getLogger(TcpRelayPort.class);

  /** Pieces that may wait for a connection; each costs more than its bytes. */
  private static final int MAX_WAITING = 1024;

  private final Host host;
  private final EventLoopGroup group;
  private final InetSocketAddress relayed;
  private final TcpClient client;
  private final Core core;
  private final TcpLimits limits;
  private final Duration connectTimeout;
  private final AvEdgeCounters counters;
  private final Map<InetSocketAddress, Peer> peers = new HashMap<>();
  private volatile Channel listener;
  private boolean closed;

  /** What this port asks the relay's core. */
  interface Core {
    /** Whether a peer that has connected may stay. */
    boolean admits(InetSocketAddress peer);

    void received(InetSocketAddress peer, byte[] bytes);
  }

  /** A peer that is connected, or that is being connected to while its first bytes wait. */
  private static final class Peer {
    private TcpLink link;
    private boolean connected;
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private int waitingBytes;

    private Peer(TcpLink link) {
      this.link = link;
    }

    private void connected(TcpLink by) {
      link = by;
      connected = true;
      waiting.forEach(link::write);
      waiting.clear();
      waitingBytes = 0;
    }
  }

  TcpRelayPort(
      Host host,
      EventLoopGroup group,
      InetSocketAddress relayed,
      TcpClient client,
      Core core,
      TcpLimits limits,
      Duration connectTimeout,
      AvEdgeCounters counters) {
    this.host = host;
    this.group = group;
    this.relayed = relayed;
    this.client = client;
    this.core = core;
    this.limits = limits;
    this.connectTimeout = connectTimeout;
    this.counters = counters;
    client.onPaceChange(this::balance);
  }

  @Override
  public void open() throws IOException {
    listener = host.listenTcp(group, relayed, new TcpAcceptor(this::newLink));
  }

  private TcpLink newLink() {
    return new TcpLink(limits.bytesPerConnection(), this);
  }

  @Override
  public void send(InetSocketAddress address, byte[] payload) {
    Peer peer = peers.get(address);
    if (peer == null) {
      if (peers.size() >= limits.peersPerAllocation()) {
        counters.dropped(DropReason.TOO_MANY_PEERS);
        return;
      }
      peer = new Peer(newLink());
      peers.put(address, peer);
      peer.waiting.add(payload);
      peer.waitingBytes = payload.length;
      connect(address, peer);
    } else if (peer.connected) {
      peer.link.write(payload);
    } else {
      peer.waiting.add(payload);
      peer.waitingBytes += payload.length;
    }
    if (!keepsUp(peer)) {
      balance();
    }
  }

  private void connect(InetSocketAddress address, Peer peer) {
    host.connectTcp(group, relayed, address, connectTimeout, peer.link)
        .addListener(
            attempt -> {
              if (!attempt.isSuccess() && !peer.connected && peers.remove(address, peer)) {
                counters.dropped(DropReason.PEER_UNREACHABLE);
                LOG.debug("{} cannot connect to {}", relayed, address, attempt.cause());
                balance();
              }
            });
  }

  /** A connection is there: one that was asked for, or one that a peer has opened. */
  @Override
  public void opened(TcpLink link) {
    Peer known = peers.get(link.remote());
    if (known != null && known.link == link) {
      counters.peerConnected();
      known.connected(link);
    } else if (closed || !core.admits(link.remote())) {
      // Once permitted, the same peer may come again from the same port, or be connected to there.
      link.refuse();
      return;
    } else if (known != null && !known.connected) {
      // It came while it was being connected to, between the same ports.
      counters.peerAccepted();
      known.connected(link);
    } else if (known != null) {
      // Two ports have one connection at a time: the old one has ended, and is heard of later.
      TcpLink ended = known.link;
      counters.peerAccepted();
      known.connected(link);
      ended.close();
    } else if (peers.size() >= limits.peersPerAllocation()) {
      counters.dropped(DropReason.TOO_MANY_PEERS);
      link.refuse();
      return;
    } else {
      counters.peerAccepted();
      Peer peer = new Peer(link);
      peer.connected = true;
      peers.put(link.remote(), peer);
    }
    balance();
  }

  @Override
  public void received(TcpLink link, byte[] bytes) {
    if (isOurs(link)) {
      core.received(link.remote(), bytes);
    }
  }

  @Override
  public void paceChanged(TcpLink link) {
    balance();
  }

  @Override
  public void closed(TcpLink link) {
    if (isOurs(link)) {
      peers.remove(link.remote());
      balance();
    }
  }

  private boolean isOurs(TcpLink link) {
    Peer peer = peers.get(link.remote());
    return peer != null && peer.link == link;
  }

  private boolean keepsUp(Peer peer) {
    return peer.connected
        ? peer.link.keepsUp()
        : peer.waitingBytes < limits.bytesPerConnection() && peer.waiting.size() < MAX_WAITING;
  }

  /** Reads those whose bytes have somewhere to go. */
  private void balance() {
    boolean clientKeepsUp = client.keepsUp();
    boolean allKeepUp = clientKeepsUp;
    for (Peer peer : peers.values()) {
      if (peer.connected) {
        peer.link.read(clientKeepsUp);
      }
      allKeepUp &= keepsUp(peer);
    }
    client.read(allKeepUp);
  }

  @Override
  public void sweep() {
    for (Peer peer : List.copyOf(peers.values())) {
      if (peer.link.stalledFor(limits.stall())) {
        counters.dropped(DropReason.PEER_STALLED);
        peer.link.close();
      }
    }
  }

  @Override
  public int connections() {
    return peers.size();
  }

  @Override
  public void close() {
    if (listener != null) {
      listener.close();
    }
    closed = true;
    List<Peer> all = List.copyOf(peers.values());
    peers.clear();
    all.forEach(peer -> peer.link.close());
    balance();
  }
}
