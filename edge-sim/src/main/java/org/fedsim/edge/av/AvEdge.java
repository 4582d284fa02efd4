package org.fedsim.edge.av;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.fedsim.edge.av.Action.CloseClient;
import org.fedsim.edge.av.Action.CloseRelay;
import org.fedsim.edge.av.Action.OpenRelay;
import org.fedsim.edge.av.Action.ToClient;
import org.fedsim.edge.av.Action.ToPeer;
import org.fedsim.network.Host;
import org.fedsim.network.Journal;
import org.fedsim.network.Protocol;
import org.fedsim.wire.turn.TcpFrame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The A/V Edge on real sockets: STUN Binding and MS-TURN on UDP 3478 and TCP 443, relay ports in
 * 50,000-59,999, each of the transport that its client uses.
 *
 * <pre>{@code
 * MrasCredentials mras = MrasCredentials.withFreshKeys(new SecureRandom());
 * AvEdgeSettings settings = AvEdgeSettings.of(network.topology(), mras, Timers.LAB);
 * try (AvEdge edge = AvEdge.start(network.host("edge"), settings)) {
 *   RelayCredentials anna = mras.issue("sip:anna@contoso.com", Instant.now().plusSeconds(3600));
 *   ...
 * }
 * }</pre>
 *
 * <p>Threads: one event loop has all channels and is the only caller of the core. Opening a relay
 * port blocks until it is bound, so another thread does that and nothing else; the loop never
 * waits.
 *
 * <p>What two relay ports send each other stays on the host, but goes through their sockets like
 * anything else.
 *
 * <p>A TCP client's allocation ends with its connection.
 */
public final class AvEdge implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AvEdge.class);
  private static final long SWEEP_MILLIS = 500;

  private final Host host;
  private final AvEdgeSettings settings;
  private final Clock clock = Clock.systemUTC();
  private final AvEdgeCounters counters = new AvEdgeCounters();
  private final RelayServer relay;
  private final EventLoopGroup group;
  private final EventLoop loop;
  private final TurnEnd turnEnd;
  private final ExecutorService binder;
  private final TcpClients clients;
  private final BindingProbes probes;
  private final Journal.Subscription losses;
  private volatile InetSocketAddress external;
  private volatile List<InetSocketAddress> tcpAddresses = List.of();

  // Used on the event loop only. Relay ports are all of one address and found by their number.
  private final Map<InetSocketAddress, UdpPort> listeners = new HashMap<>();
  private final IntObjectMap<RelayPort> relays = new IntObjectHashMap<>();
  private boolean closing;

  private AvEdge(Host host, AvEdgeSettings settings) {
    this.host = host;
    this.settings = settings;
    this.relay = new RelayServer(settings, counters, new SecureRandom());
    this.group = host.newEventLoopGroup(1, "av-edge");
    this.loop = (EventLoop) group.next();
    this.turnEnd = new TurnEnd(loop);
    this.binder =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "av-edge-ports");
              thread.setDaemon(true);
              return thread;
            });
    this.clients = new TcpClients(host, group, settings.tcpLimits(), counters, new ClientEvents());
    this.probes =
        new BindingProbes(
            loop, settings.timers(), (to, bytes) -> listeners.get(external).send(to, bytes));
    this.losses = settings.timers().tellLosses() ? host.onLost(probes::lost) : () -> {};
  }

  /**
   * Opens all listeners and begins to serve; port 0 picks a free one.
   *
   * @throws IOException when a listener cannot be opened; nothing stays open then
   */
  public static AvEdge start(Host host, AvEdgeSettings settings) throws IOException {
    AvEdge edge = new AvEdge(host, settings);
    try {
      List<InetSocketAddress> bound = new ArrayList<>();
      for (InetSocketAddress listener : settings.udpListeners()) {
        bound.add(edge.listen(listener));
      }
      edge.external = bound.get(0);
      List<InetSocketAddress> tcp = new ArrayList<>();
      for (InetSocketAddress listener : settings.tcpListeners()) {
        tcp.add(edge.clients.listen(listener));
      }
      edge.tcpAddresses = List.copyOf(tcp);
      edge.loop.scheduleAtFixedRate(edge::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
      return edge;
    } catch (IOException | RuntimeException e) {
      edge.close();
      throw e;
    }
  }

  /** Returns the address with the port that was picked. */
  private InetSocketAddress listen(InetSocketAddress wanted) throws IOException {
    UdpPort port = new UdpPort(host, group, wanted, this::fromClient, counters, turnEnd);
    port.open();
    InetSocketAddress local = port.address();
    loop.submit(() -> listeners.put(local, port)).syncUninterruptibly();
    return local;
  }

  /**
   * Sends a STUN Binding request from the external port 3478.
   *
   * @param remote usually port 3478 of a media client or of another A/V Edge
   * @return the address that the far side saw; fails with {@link org.fedsim.wire.stun.PacketLost}
   *     when the network says that the request is lost, with {@link
   *     java.net.SocketTimeoutException} when nothing answers, with {@link
   *     org.fedsim.wire.stun.StunRefused} when the far side refuses
   */
  public CompletionStage<InetSocketAddress> probe(InetSocketAddress remote) {
    CompletableFuture<InetSocketAddress> result = new CompletableFuture<>();
    try {
      loop.execute(() -> probes.begin(remote, result));
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(e);
    }
    return result;
  }

  /** The external port, which clients outside use and probes come from. */
  public InetSocketAddress externalAddress() {
    return external;
  }

  /** Where TCP clients connect to, in the order of the settings. */
  public List<InetSocketAddress> tcpAddresses() {
    return tcpAddresses;
  }

  public AvEdgeCounters counters() {
    return counters;
  }

  /** How many allocations live; asks the event loop, so never to be called on it. */
  public int allocations() {
    return loop.submit(relay::allocations).syncUninterruptibly().getNow();
  }

  /** How many TCP clients are connected; asks the event loop, so never to be called on it. */
  public int clientConnections() {
    return loop.submit(relay::clientConnections).syncUninterruptibly().getNow();
  }

  /** How many TCP connections with peers there are; asks the event loop, like the others. */
  public int peerConnections() {
    return loop.submit(() -> relays.values().stream().mapToInt(RelayPort::connections).sum())
        .syncUninterruptibly()
        .getNow();
  }

  private void fromClient(InetSocketAddress local, InetSocketAddress sender, byte[] bytes) {
    if (local.equals(external) && probes.takes(sender, bytes)) {
      return;
    }
    perform(relay.fromClient(now(), new FiveTuple(Protocol.UDP, sender, local), bytes));
  }

  /** What TCP clients do, for the core. */
  private final class ClientEvents implements TcpClients.Core {
    @Override
    public void connected(FiveTuple path) {
      perform(relay.clientConnected(now(), path));
    }

    @Override
    public void received(FiveTuple path, TcpFrame frame) {
      perform(relay.fromClient(now(), path, frame));
    }

    @Override
    public void disconnected(FiveTuple path) {
      perform(relay.clientDisconnected(now(), path));
    }
  }

  private void sweep() {
    perform(relay.expire(now()));
    clients.sweep();
    relays.values().forEach(RelayPort::sweep);
  }

  private Instant now() {
    // To the millisecond, which costs less on the path of every packet.
    return Instant.ofEpochMilli(clock.millis());
  }

  private void perform(List<Action> actions) {
    for (Action action : actions) {
      if (action instanceof ToClient out) {
        toClient(out);
      } else if (action instanceof ToPeer out) {
        RelayPort port = relays.get(out.relayed().getPort());
        if (port == null) {
          counters.dropped(DropReason.NOT_SENT);
        } else {
          port.send(out.peer(), out.payload());
        }
      } else if (action instanceof OpenRelay wanted) {
        openRelay(wanted);
      } else if (action instanceof CloseRelay close) {
        RelayPort port = relays.remove(close.relayed().getPort());
        if (port != null) {
          port.close();
        }
      } else if (action instanceof CloseClient close) {
        TcpClient client = clients.client(close.path());
        if (client != null) {
          client.close();
        }
      }
    }
  }

  private void toClient(ToClient out) {
    if (out.path().transport() == Protocol.UDP) {
      UdpPort port = listeners.get(out.path().server());
      if (port == null) {
        counters.dropped(DropReason.NOT_SENT);
      } else {
        port.send(out.path().client(), out.bytes());
      }
      return;
    }
    TcpClient client = clients.client(out.path());
    if (client == null) {
      counters.dropped(DropReason.NOT_SENT);
    } else {
      client.send(out.control() ? TcpFrame.message(out.bytes()) : TcpFrame.data(out.bytes()));
    }
  }

  private void openRelay(OpenRelay wanted) {
    InetSocketAddress relayed = wanted.relayed();
    RelayPort port = newRelayPort(wanted);
    binder.execute(
        () -> {
          try {
            port.open();
            loop.execute(() -> opened(relayed, port));
          } catch (IOException | RuntimeException e) {
            LOG.debug("Relay port {} could not be opened", relayed, e);
            if (!loop.isShuttingDown()) {
              loop.execute(() -> perform(relay.relayRefused(now(), relayed)));
            }
          }
        });
  }

  private RelayPort newRelayPort(OpenRelay wanted) {
    InetSocketAddress relayed = wanted.relayed();
    if (wanted.path().transport() == Protocol.UDP) {
      return new UdpPort(
          host,
          group,
          relayed,
          (local, peer, bytes) -> perform(relay.fromPeer(now(), local, peer, bytes)),
          counters,
          turnEnd);
    }
    return new TcpRelayPort(
        host,
        group,
        relayed,
        clients.client(wanted.path()),
        new TcpRelayPort.Core() {
          @Override
          public boolean admits(InetSocketAddress peer) {
            return relay.admitsPeer(now(), relayed, peer);
          }

          @Override
          public void received(InetSocketAddress peer, byte[] bytes) {
            perform(relay.fromPeer(now(), relayed, peer, bytes));
          }
        },
        settings.tcpLimits(),
        settings.timers().connect(),
        counters);
  }

  private void opened(InetSocketAddress relayed, RelayPort port) {
    if (closing) {
      port.close();
      return;
    }
    relays.put(relayed.getPort(), port);
    perform(relay.relayOpened(now(), relayed));
  }

  /** Closes every port and ends both threads; allocations are gone. */
  @Override
  public void close() {
    losses.close();
    binder.shutdown();
    try {
      loop.submit(this::closeChannels).syncUninterruptibly();
      binder.awaitTermination(10, TimeUnit.SECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("The network closed before the A/V Edge did");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    group.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private void closeChannels() {
    closing = true;
    probes.cancelAll();
    listeners.values().forEach(UdpPort::close);
    clients.close();
    relays.values().forEach(RelayPort::close);
    relays.clear();
  }
}
