package org.fedsim.network.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.fedsim.network.Host;
import org.fedsim.network.Journal;
import org.fedsim.network.Network;
import org.fedsim.network.Topology;
import org.fedsim.network.firewall.RecordingJournal;
import org.fedsim.network.sockets.ChannelKind;
import org.fedsim.network.sockets.OpenSockets;

/** A network in which the Linux kernel decides. */
public final class KernelNetwork implements Network {

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
  private final Wiring wiring;
  private final OpenSockets openSockets = new OpenSockets();
  private final RecordingJournal journal = new RecordingJournal();
  private final Map<String, KernelHost> hosts = new LinkedHashMap<>();

  private KernelNetwork(Topology topology, Wiring wiring) {
    this.topology = topology;
    this.wiring = wiring;
    ChannelKind kind = ChannelKind.best();
    for (String host : topology.hosts()) {
      hosts.put(host, new KernelHost(host, topology, wiring.host(host), openSockets, kind));
    }
  }

  /** Brings a topology up, with a ruleset as {@code nft -f} reads it. */
  static KernelNetwork open(Topology topology, String ruleset, Options options) throws IOException {
    Wiring wiring = Wiring.open(topology, Map.of());
    KernelNetwork network = new KernelNetwork(topology, wiring);
    try {
      load(wiring.external(), ruleset);
      return network;
    } catch (IOException | RuntimeException e) {
      network.close();
      throw e;
    }
  }

  private static void load(Namespace firewall, String ruleset) throws IOException {
    Process nft = firewall.start(new ProcessBuilder("nft", "-f", "-").redirectErrorStream(true));
    try (var in = nft.getOutputStream()) {
      in.write(ruleset.getBytes(StandardCharsets.UTF_8));
    }
    String said = new String(nft.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (nft.waitFor() != 0) {
        throw new IOException("nft refuses the ruleset: " + said.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while nft was running", e);
    }
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

  @Override
  public Journal journal() {
    return journal;
  }

  @Override
  public String kind() {
    return "kernel";
  }

  @Override
  public void close() {
    openSockets.close();
    wiring.close();
  }
}
