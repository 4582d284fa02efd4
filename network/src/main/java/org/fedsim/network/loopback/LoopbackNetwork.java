package org.fedsim.network.loopback;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.fedsim.network.FirewallPlace;
import org.fedsim.network.Host;
import org.fedsim.network.Journal;
import org.fedsim.network.Network;
import org.fedsim.network.Topology;
import org.fedsim.network.firewall.Firewall;
import org.fedsim.network.firewall.RecordingJournal;
import org.fedsim.network.policy.Policy;
import org.fedsim.network.sockets.OpenSockets;

/**
 * A network that runs wherever Java runs on Linux or Windows, without any rights.
 *
 * <p>Each interface has an address of its own in 127.0.0.0/8, so that real port numbers hold and
 * labs run side by side; a port below 1024 is carried on 61000 plus its number. Our own packet
 * filter stands at the sockets: every TCP connect, every write and close on a TCP connection, and
 * every UDP datagram is put to it by the sender.
 *
 * <pre>{@code
 * try (LoopbackNetwork network =
 *     LoopbackNetwork.open(topology, Map.of("external", policy), LoopbackNetwork.Options.LAB)) {
 *   Host yahoo = network.host("yahoo");
 *   Host edge = network.host("edge");
 *   ServerSocket server = edge.listen(new InetSocketAddress(edge.address("access"), 5061), 50);
 *   Socket socket =
 *       yahoo.connect(
 *           new InetSocketAddress(yahoo.address(), 0),
 *           new InetSocketAddress(edge.address("access"), 5061),
 *           Duration.ofSeconds(5));
 * }
 * }</pre>
 *
 * <p>What it does not show: there are no acknowledgements and no retransmissions; a write is one
 * segment whatever its length; once a segment of a connection has been lost, nothing sent after it
 * in that direction arrives.
 */
public final class LoopbackNetwork implements Network {

  /**
   * @param tellLosses whether a host hears at once that a packet of its own is lost ({@link
   *     Host#onLost}, and a connect whose SYN is dropped ends at once)
   */
  public record Options(boolean tellLosses) {
    /** Nobody waits for what cannot come. */
    public static final Options LAB = new Options(true);

    /** Silence is silence, as on a real network. */
    public static final Options STANDARD = new Options(false);
  }

  private final Topology topology;
  private final Options options;
  private final AddressBlock block;
  private final Border border;
  private final OpenSockets openSockets = new OpenSockets();
  private final RecordingJournal journal = new RecordingJournal();
  private final Map<String, LoopbackHost> hosts = new ConcurrentHashMap<>();

  private LoopbackNetwork(
      Topology topology, Map<String, Policy> policies, Options options, AddressBlock block) {
    this.topology = topology;
    this.options = options;
    this.block = block;
    InstantSource clock = steadyClock();
    Map<String, Firewall> firewalls = new LinkedHashMap<>();
    for (FirewallPlace place : topology.firewalls()) {
      Policy policy = policies.getOrDefault(place.name(), Policy.allowAll());
      firewalls.put(place.name(), new Firewall(place.name(), policy, journal, clock));
    }
    border = new Border(topology, firewalls);
  }

  /**
   * Brings a topology up.
   *
   * @param policies by the name of the firewall; one that is not named lets everything pass
   * @throws IllegalArgumentException when the topology has no firewall of such a name
   * @throws IOException when no block of loopback addresses is free
   */
  public static LoopbackNetwork open(
      Topology topology, Map<String, Policy> policies, Options options) throws IOException {
    topology.requireFirewalls(policies.keySet());
    return new LoopbackNetwork(topology, policies, options, AddressBlock.claim(topology));
  }

  @Override
  public Topology topology() {
    return topology;
  }

  @Override
  public Host host(String name) {
    if (topology.interfacesOf(name).isEmpty()) {
      throw new IllegalArgumentException("no host " + name + " in the topology");
    }
    return hosts.computeIfAbsent(name, host -> new LoopbackHost(host, this));
  }

  @Override
  public Journal journal() {
    return journal;
  }

  @Override
  public String kind() {
    return "loopback";
  }

  /**
   * The loopback address that carries an endpoint of the topology, for programs that are not ours
   * ({@code openssl s_client -bind ... -connect ...}). Their connections and datagrams are put to
   * the firewall where they arrive, if they come from an address of this network; from any other
   * they are refused.
   *
   * @throws IllegalArgumentException when it is no endpoint of this network
   */
  public InetSocketAddress realAddress(InetSocketAddress topologyAddress) {
    try {
      return block.real(topologyAddress);
    } catch (BindException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    openSockets.close();
    block.close();
  }

  Options options() {
    return options;
  }

  AddressBlock block() {
    return block;
  }

  Border border() {
    return border;
  }

  OpenSockets openSockets() {
    return openSockets;
  }

  /** The time of day when the network was opened, and from there a clock that nobody sets. */
  private static InstantSource steadyClock() {
    Instant start = Instant.now();
    long startNanos = System.nanoTime();
    return () -> start.plus(Duration.ofNanos(System.nanoTime() - startNanos));
  }
}
