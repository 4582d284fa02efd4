package org.fedsim.network.kernel;

import io.netty.channel.socket.DatagramChannel;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.fedsim.network.Cidr;
import org.fedsim.network.Decision;
import org.fedsim.network.Journal;
import org.fedsim.network.JournalEntry;
import org.fedsim.network.LostPacket;
import org.fedsim.network.Packet;
import org.fedsim.network.Packet.Tcp;
import org.fedsim.network.Topology;
import org.fedsim.network.Topology.Route;
import org.fedsim.network.sockets.ChannelKind;
import org.fedsim.network.sockets.ConnectAttempt;
import org.fedsim.network.sockets.OpenSockets;
import org.fedsim.network.sockets.PlainHost;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A host in a namespace of its own: the system's sockets, opened in there. */
final class KernelHost extends PlainHost {
  private static final Logger LOG = LoggerFactory.getLogger(KernelHost.class);
  private static final byte[] NOTHING = {};

  private record Ends(InetSocketAddress local, InetSocketAddress remote) {}

  private final Topology topology;
  private final Namespace namespace;
  private final List<Inet4Address> privateAddresses;
  private final boolean tellsLosses;
  private final SentDatagrams sent = new SentDatagrams();
  private final Map<Ends, ConnectAttempt> attempts = new ConcurrentHashMap<>();
  private final List<Consumer<LostPacket>> lossListeners = new CopyOnWriteArrayList<>();

  /**
   * @param privateAddresses that it has on its cable in place of those of the topology
   */
  KernelHost(
      String name,
      Topology topology,
      Namespace namespace,
      List<Inet4Address> privateAddresses,
      boolean tellsLosses,
      OpenSockets open,
      ChannelKind kind) {
    super(name, topology, open, kind);
    this.topology = topology;
    this.namespace = namespace;
    this.privateAddresses = privateAddresses;
    this.tellsLosses = tellsLosses;
  }

  @Override
  protected <T> T inside(Opening<T> opening) throws IOException {
    return namespace.call(opening::open);
  }

  @Override
  protected DatagramSocket newDatagramSocket(OpenSockets open, InetSocketAddress local)
      throws IOException {
    return new KernelDatagramSocket(this, open, local);
  }

  @Override
  protected void prepare(DatagramChannel channel) {
    // No short way: it would miss the watch, and it joins datagrams that the firewall, and with it
    // the journal, is to see one by one.
    channel.pipeline().addLast("network", new DatagramWatch(this));
  }

  @Override
  protected void begin(ConnectAttempt attempt) throws NoRouteToHostException {
    requireRoute(Packet.tcp(attempt.local(), attempt.remote(), Tcp.SYN, 0), () -> NOTHING);
    attempt.hasRoute();
    attempts.put(new Ends(attempt.local(), attempt.remote()), attempt);
  }

  @Override
  protected void end(ConnectAttempt attempt) {
    attempts.remove(new Ends(attempt.local(), attempt.remote()), attempt);
  }

  /**
   * Called before a datagram is sent.
   *
   * @param payload what it carries; asked for only when somebody may want to know
   * @throws NoRouteToHostException when there is no way
   */
  void sends(InetSocketAddress from, InetSocketAddress to, int length, Supplier<byte[]> payload)
      throws NoRouteToHostException {
    requireRoute(Packet.udp(from, to, length), payload);
    if (isHeard()) {
      sent.add(from, to, payload.get());
    }
  }

  private boolean isUnknownOfAReachableNetwork(Packet packet) {
    InetAddress destination = packet.destination().getAddress();
    return topology.byAddress(destination).isEmpty()
        && destination instanceof Inet4Address v4
        && (privateAddresses.stream().anyMatch(own -> isOfOneNetwork(own, v4))
            || topology.interfaces().stream()
                .filter(i -> isOfOneNetwork(i.address(), v4))
                .anyMatch(
                    i -> topology.route(packet.source().getAddress(), i.address()) != Route.NONE));
  }

  private static boolean isOfOneNetwork(Inet4Address one, Inet4Address other) {
    return Cidr.single(one).commonPrefix(Cidr.toInt(other)) >= Wire.NETWORK_PREFIX;
  }

  /**
   * The kernel's own routes say the same, but by another error for each kind of socket. About an
   * address that the topology does not know, such as a firewall's own that stands for a host behind
   * it, only the kernel can tell, if it lies in a network that this host has a way to.
   */
  private void requireRoute(Packet packet, Supplier<byte[]> payload) throws NoRouteToHostException {
    if (isUnknownOfAReachableNetwork(packet)) {
      return;
    }
    Route route = topology.route(packet.source().getAddress(), packet.destination().getAddress());
    if (route != Route.NONE) {
      return;
    }
    if (isHeard()) {
      tellLost(new LostPacket(packet, payload.get(), Optional.empty()));
    }
    throw new NoRouteToHostException(
        "network is unreachable: no route to "
            + packet.destination().getAddress().getHostAddress());
  }

  /**
   * A firewall has not let a packet of this host through.
   *
   * @param beginning the first bytes that it carried, as many as are known
   * @return what it carried, as far as that can be told
   */
  byte[] lost(JournalEntry entry, byte[] beginning) {
    if (!tellsLosses) {
      return beginning;
    }
    Packet packet = entry.packet();
    byte[] payload =
        switch (packet.protocol()) {
          case UDP -> sent.take(packet, beginning).orElse(beginning);
          case TCP -> NOTHING;
        };
    tellLost(new LostPacket(packet, payload, Optional.of(entry)));
    if (packet.tcp() == Tcp.SYN) {
      end(new Ends(packet.source(), packet.destination()), entry);
    }
    return payload;
  }

  /**
   * A firewall has not let a packet through that was for this host: who waits for it, waits in
   * vain.
   */
  void misses(JournalEntry entry, byte[] payload) {
    if (!tellsLosses) {
      return;
    }
    Packet packet = entry.packet();
    tellLost(new LostPacket(packet, payload, Optional.of(entry)));
    // While it connects, what comes can only be the answer to the SYN.
    if (packet.tcp() == Tcp.DATA) {
      end(new Ends(packet.destination(), packet.source()), entry);
    }
  }

  private void end(Ends connecting, JournalEntry entry) {
    ConnectAttempt attempt = attempts.get(connecting);
    if (attempt == null) {
      return;
    }
    if (entry.verdict().decision() == Decision.REJECT && entry.packet().tcp() == Tcp.SYN) {
      attempt.refuse();
    } else {
      attempt.giveUp();
    }
  }

  @Override
  public Journal.Subscription onLost(Consumer<LostPacket> listener) {
    // Wrapped, so that one listener subscribed twice is two subscriptions.
    Consumer<LostPacket> subscriber = listener::accept;
    lossListeners.add(subscriber);
    return () -> lossListeners.remove(subscriber);
  }

  private boolean isHeard() {
    return tellsLosses && !lossListeners.isEmpty();
  }

  private void tellLost(LostPacket packet) {
    for (Consumer<LostPacket> listener : lossListeners) {
      try {
        listener.accept(packet);
      } catch (RuntimeException e) {
        // A listener's mistake must not end the reading of the trace.
        LOG.warn("a listener for lost packets of {} failed", name(), e);
      }
    }
  }
}
