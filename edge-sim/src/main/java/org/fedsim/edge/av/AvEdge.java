package org.fedsim.edge.av;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.DatagramPacket;
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
import org.fedsim.edge.av.Action.CloseRelay;
import org.fedsim.edge.av.Action.OpenRelay;
import org.fedsim.edge.av.Action.ToClient;
import org.fedsim.edge.av.Action.ToPeer;
import org.fedsim.network.Host;
import org.fedsim.network.Journal;
import org.fedsim.network.Protocol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The A/V Edge on real sockets: STUN Binding and MS-TURN on UDP 3478, relay ports in 50,000-59,999.
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
 */
public final class AvEdge implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AvEdge.class);
  private static final long SWEEP_MILLIS = 500;

  private final Host host;
  private final Clock clock = Clock.systemUTC();
  private final AvEdgeCounters counters = new AvEdgeCounters();
  private final RelayServer relay;
  private final EventLoopGroup group;
  private final EventLoop loop;
  private final ExecutorService binder;
  private final BindingProbes probes;
  private final Journal.Subscription losses;
  private volatile InetSocketAddress external;

  // Used on the event loop only.
  private final Map<InetSocketAddress, Channel> listeners = new HashMap<>();
  private final Map<InetSocketAddress, Channel> relays = new HashMap<>();
  private boolean closing;

  private AvEdge(Host host, AvEdgeSettings settings) {
    this.host = host;
    this.relay = new RelayServer(settings, counters, new SecureRandom());
    this.group = host.newEventLoopGroup(1, "av-edge");
    this.loop = (EventLoop) group.next();
    this.binder =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "av-edge-ports");
              thread.setDaemon(true);
              return thread;
            });
    this.probes =
        new BindingProbes(
            loop, settings.timers(), (to, bytes) -> write(listeners.get(external), to, bytes));
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
      edge.loop.scheduleAtFixedRate(edge::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
      return edge;
    } catch (IOException | RuntimeException e) {
      edge.close();
      throw e;
    }
  }

  /** Returns the address with the port that was picked. */
  private InetSocketAddress listen(InetSocketAddress wanted) throws IOException {
    Channel channel = host.bindUdp(group, wanted, new DatagramPort(this::fromClient));
    InetSocketAddress local = (InetSocketAddress) channel.localAddress();
    loop.submit(() -> listeners.put(local, channel)).syncUninterruptibly();
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

  public AvEdgeCounters counters() {
    return counters;
  }

  /** How many allocations live; asks the event loop, so never to be called on it. */
  public int allocations() {
    return loop.submit(relay::allocations).syncUninterruptibly().getNow();
  }

  private void fromClient(InetSocketAddress local, InetSocketAddress sender, byte[] bytes) {
    if (local.equals(external) && probes.takes(sender, bytes)) {
      return;
    }
    perform(relay.fromClient(now(), new FiveTuple(Protocol.UDP, sender, local), bytes));
  }

  private void sweep() {
    perform(relay.expire(now()));
  }

  private Instant now() {
    return clock.instant();
  }

  private void perform(List<Action> actions) {
    for (Action action : actions) {
      if (action instanceof ToClient out) {
        write(listeners.get(out.path().server()), out.path().client(), out.bytes());
      } else if (action instanceof ToPeer out) {
        write(relays.get(out.relayed()), out.peer(), out.payload());
      } else if (action instanceof OpenRelay open) {
        openRelay(open.relayed());
      } else if (action instanceof CloseRelay close) {
        Channel channel = relays.remove(close.relayed());
        if (channel != null) {
          channel.close();
        }
      }
    }
  }

  private void write(Channel channel, InetSocketAddress to, byte[] bytes) {
    // A port that cannot send fast enough loses packets, as a socket would; it does not queue them.
    if (channel == null || !channel.isWritable()) {
      counters.dropped(DropReason.NOT_SENT);
      return;
    }
    channel
        .writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(bytes), to))
        .addListener(
            written -> {
              if (!written.isSuccess()) {
                counters.dropped(DropReason.NOT_SENT);
                LOG.debug("{} to {} was not sent", channel.localAddress(), to, written.cause());
              }
            });
  }

  private void openRelay(InetSocketAddress relayed) {
    binder.execute(
        () -> {
          try {
            Channel channel =
                host.bindUdp(
                    group,
                    relayed,
                    new DatagramPort(
                        (local, peer, bytes) ->
                            perform(relay.fromPeer(now(), local, peer, bytes))));
            loop.execute(() -> opened(relayed, channel));
          } catch (IOException | RuntimeException e) {
            LOG.debug("Relay port {} could not be opened", relayed, e);
            if (!loop.isShuttingDown()) {
              loop.execute(() -> perform(relay.relayRefused(now(), relayed)));
            }
          }
        });
  }

  private void opened(InetSocketAddress relayed, Channel channel) {
    if (closing) {
      channel.close();
      return;
    }
    relays.put(relayed, channel);
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
    List<Channel> all = new ArrayList<>(listeners.values());
    all.addAll(relays.values());
    all.forEach(Channel::close);
    listeners.clear();
    relays.clear();
  }
}
