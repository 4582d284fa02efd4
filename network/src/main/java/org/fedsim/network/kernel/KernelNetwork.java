package org.fedsim.network.kernel;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.fedsim.network.Host;
import org.fedsim.network.Journal;
import org.fedsim.network.JournalEntry;
import org.fedsim.network.Network;
import org.fedsim.network.Remarks;
import org.fedsim.network.Topology;
import org.fedsim.network.Topology.Interface;
import org.fedsim.network.Topology.Segment;
import org.fedsim.network.firewall.RecordingJournal;
import org.fedsim.network.nft.NftFirewall;
import org.fedsim.network.nft.Ruleset;
import org.fedsim.network.policy.Policy;
import org.fedsim.network.sockets.ChannelKind;
import org.fedsim.network.sockets.OpenSockets;

/**
 * A network in which the Linux kernel decides: every host in a network namespace of its own, with
 * its addresses and real port numbers, and nftables in the namespaces of the firewalls.
 *
 * <pre>{@code
 * try (KernelNetwork network =
 *     KernelNetwork.open(
 *         topology, Ruleset.of(policy, topology), KernelNetwork.Options.LAB)) {
 *   Host edge = network.host("edge");
 *   ServerSocket server = edge.listen(new InetSocketAddress(edge.address("access"), 443), 50);
 * }
 * }</pre>
 *
 * <p>It takes the rights of root, or those that {@code unshare --user --map-root-user} gives to
 * anybody; {@link KernelSupport} tells what is missing. Nothing of a network outlives this process,
 * however that ends.
 */
public final class KernelNetwork implements Network {

  /**
   * @param tellLosses whether a host hears that a packet of its own is lost as soon as the firewall
   *     shows it ({@link Host#onLost}, and a connect whose SYN is dropped ends)
   * @param translated from an address on the perimeter to the private one that stands for it there;
   *     the ruleset must translate between the two. Hosts, journal and captures know the published
   *     one only.
   * @param hosts the hosts that are there; empty for all of the topology. Making a host costs some
   *     milliseconds, so a lab names those that it needs. The Edge is always there.
   */
  public record Options(
      boolean tellLosses, Map<Inet4Address, Inet4Address> translated, Set<String> hosts) {
    /** Nobody waits for what cannot come. */
    public static final Options LAB = new Options(true);

    /** Silence is silence, as on a real network. */
    public static final Options STANDARD = new Options(false);

    public Options {
      translated = Map.copyOf(translated);
      hosts = Set.copyOf(hosts);
    }

    /** All hosts, without private addresses. */
    public Options(boolean tellLosses) {
      this(tellLosses, Map.of(), Set.of());
    }

    private boolean hasHost(String name) {
      return hosts.isEmpty() || hosts.contains(name) || name.equals("edge");
    }
  }

  private final Topology topology;
  private final Wiring wiring;
  private final OpenSockets openSockets = new OpenSockets();
  private final RecordingJournal written = new RecordingJournal();
  private final SettledJournal journal = new SettledJournal(written);
  private final Map<Inet4Address, Inet4Address> published = new LinkedHashMap<>();
  private final Map<String, KernelHost> hosts = new LinkedHashMap<>();
  private NftFirewall external;
  private NftFirewall internal;

  private KernelNetwork(Topology topology, Options options, Wiring wiring) {
    this.topology = topology;
    this.wiring = wiring;
    options.translated().forEach((known, own) -> published.put(own, known));
    ChannelKind kind = ChannelKind.best();
    for (String host : topology.hosts().stream().filter(options::hasHost).toList()) {
      hosts.put(
          host,
          new KernelHost(
              host,
              topology,
              wiring.host(host),
              topology.interfacesOf(host).stream()
                  .map(i -> options.translated().get(i.address()))
                  .filter(Objects::nonNull)
                  .toList(),
              options.tellLosses(),
              openSockets,
              kind));
    }
  }

  /**
   * Brings a topology up.
   *
   * @param external the ruleset of the firewall between perimeter and internet; the internal
   *     firewall lets everything pass
   * @throws IllegalArgumentException when an address is to be translated that is not on the
   *     perimeter
   * @throws org.fedsim.network.input.InputException when nft refuses the ruleset
   * @throws IOException when this machine cannot make namespaces, or nft cannot be run
   */
  public static KernelNetwork open(Topology topology, Ruleset external, Options options)
      throws IOException {
    requireOnPerimeter(topology, options);
    KernelNetwork network =
        new KernelNetwork(
            topology,
            options,
            Wiring.open(
                topology,
                topology.hosts().stream().filter(options::hasHost).toList(),
                Map.of(
                    Ruleset.INTERNET, external.internetInterface(),
                    Ruleset.PERIMETER, external.perimeterInterface()),
                external.deadEnds(),
                options.translated()));
    try {
      network.join(external);
      return network;
    } catch (IOException | RuntimeException e) {
      network.close();
      throw e;
    }
  }

  private static void requireOnPerimeter(Topology topology, Options options) {
    for (Inet4Address address : options.translated().keySet()) {
      topology
          .byAddress(address)
          .filter(i -> i.segment() == Segment.PERIMETER)
          .filter(i -> Wire.of(topology, i) == Wire.PERIMETER)
          .orElseThrow(
              () -> new IllegalArgumentException(address + " is not an address on the perimeter"));
    }
  }

  /** Joins the hosts and loads the rulesets, at the same time as far as that can be. */
  private void join(Ruleset ruleset) throws IOException {
    FutureTask<NftFirewall> inside =
        begin(wiring.internal(), "internal", Ruleset.of(Policy.allowAll(), topology));
    // A ruleset that somebody wrote may ask for interfaces, so they must be there first.
    boolean early = ruleset instanceof Ruleset.Rendered;
    FutureTask<NftFirewall> outside = early ? begin(wiring.external(), "external", ruleset) : null;
    try {
      wiring.join();
    } finally {
      // Both are waited for whatever happens, so that close() finds what there is to close.
      try {
        internal = Namespace.get(inside);
      } finally {
        external = early ? Namespace.get(outside) : null;
      }
    }
    if (!early) {
      external = load(wiring.external(), "external", ruleset);
    }
    journal.of(List.of(external, internal));
  }

  private NftFirewall load(Namespace namespace, String name, Ruleset ruleset) throws IOException {
    return NftFirewall.load(namespace, name, ruleset, topology, published, written, this::lost);
  }

  private FutureTask<NftFirewall> begin(Namespace namespace, String name, Ruleset ruleset) {
    FutureTask<NftFirewall> loading = new FutureTask<>(() -> load(namespace, name, ruleset));
    Thread thread = new Thread(loading, "nft-load-" + name);
    thread.setDaemon(true);
    thread.start();
    return loading;
  }

  private void lost(JournalEntry entry, byte[] beginning) {
    byte[] payload =
        host(entry.packet().source()).map(host -> host.lost(entry, beginning)).orElse(beginning);
    host(entry.packet().destination()).ifPresent(host -> host.misses(entry, payload));
  }

  private Optional<KernelHost> host(InetSocketAddress end) {
    return topology.byAddress(end.getAddress()).map(Interface::host).map(hosts::get);
  }

  @Override
  public Topology topology() {
    return topology;
  }

  @Override
  public Host host(String name) {
    KernelHost host = hosts.get(name);
    if (host == null) {
      throw new IllegalArgumentException("no host " + name + " in " + hosts.keySet());
    }
    return host;
  }

  /**
   * Where a host lives, for programs that are not ours: {@link Namespace#start} starts them there.
   *
   * @throws IllegalArgumentException if the topology has no such host
   */
  public Namespace namespace(String host) {
    host(host);
    return wiring.host(host);
  }

  /** Where the external firewall lives. */
  Namespace externalFirewall() {
    return wiring.external();
  }

  /** Has, whenever it is read, all that the firewalls had decided by then. */
  @Override
  public Journal journal() {
    return journal;
  }

  @Override
  public Remarks remarks() {
    return new Remarks(external.gaps() + internal.gaps(), external.warnings());
  }

  @Override
  public String kind() {
    return "kernel";
  }

  @Override
  public void close() {
    openSockets.close();
    if (external != null) {
      external.close();
    }
    if (internal != null) {
      internal.close();
    }
    wiring.close();
  }
}
