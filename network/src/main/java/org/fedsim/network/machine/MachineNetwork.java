package org.fedsim.network.machine;

import java.io.IOException;
import java.net.Inet4Address;
import java.util.LinkedHashMap;
import java.util.Map;
import org.fedsim.network.Host;
import org.fedsim.network.Journal;
import org.fedsim.network.Network;
import org.fedsim.network.Topology;
import org.fedsim.network.firewall.RecordingJournal;
import org.fedsim.network.sockets.ChannelKind;
import org.fedsim.network.sockets.ClaimedBlock;
import org.fedsim.network.sockets.OpenSockets;
import org.fedsim.network.sockets.PlainHost;

/**
 * This machine itself: the external interfaces of the Edge stand at one real address of it, and the
 * sockets are plain ones. There is no firewall of ours, so the journal stays empty and no host is
 * ever told of a lost packet; no address is translated.
 *
 * <p>What is behind the Edge (its internal interface, the front end, the machine of the Lync users)
 * lives in a block of 127.0.0.0/8 of its own, which nobody outside this machine can reach.
 *
 * <pre>{@code
 * try (MachineNetwork network = MachineNetwork.open(address)) {
 *   Host edge = network.host("edge");
 *   DatagramSocket socket = edge.openUdp(new InetSocketAddress(edge.address("av"), 3478));
 * }
 * }</pre>
 */
public final class MachineNetwork implements Network {
  private final ClaimedBlock inside;
  private final Topology topology;
  private final OpenSockets openSockets = new OpenSockets();
  private final Journal journal = new RecordingJournal();
  private final Map<String, PlainHost> hosts = new LinkedHashMap<>();

  private MachineNetwork(Inet4Address external, ClaimedBlock inside) {
    this.inside = inside;
    topology =
        Topology.edgeOn(
            external,
            inside.address("edge.internal", 1),
            inside.address("frontend", 2),
            inside.address("lync", 3));
    ChannelKind kind = ChannelKind.best();
    for (String host : topology.hosts()) {
      hosts.put(host, new PlainHost(host, topology, openSockets, kind));
    }
  }

  /**
   * Brings the Edge and what is behind it up at an address of this machine.
   *
   * @param external one address; 0.0.0.0 is none
   * @throws java.net.BindException when it is not one of this machine's; the message names those
   *     that are
   * @throws IOException when no block of loopback addresses is free
   */
  public static MachineNetwork open(Inet4Address external) throws IOException {
    OwnAddress.require(external);
    return new MachineNetwork(external, ClaimedBlock.claim());
  }

  @Override
  public Topology topology() {
    return topology;
  }

  @Override
  public Host host(String name) {
    PlainHost host = hosts.get(name);
    if (host == null) {
      throw new IllegalArgumentException("no host " + name + " in " + hosts.keySet());
    }
    return host;
  }

  /** Always empty. */
  @Override
  public Journal journal() {
    return journal;
  }

  @Override
  public String kind() {
    return "machine";
  }

  @Override
  public void close() {
    openSockets.close();
    inside.close();
  }
}
