package org.fedsim.network.machine;

import java.io.IOException;
import java.net.Inet4Address;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedsim.network.Cidr;
import org.fedsim.network.Host;
import org.fedsim.network.Journal;
import org.fedsim.network.Network;
import org.fedsim.network.Segment;
import org.fedsim.network.Topology;
import org.fedsim.network.Topology.Interface;
import org.fedsim.network.firewall.RecordingJournal;
import org.fedsim.network.sockets.ChannelKind;
import org.fedsim.network.sockets.OpenSockets;
import org.fedsim.network.sockets.PlainHost;

/**
 * This machine itself: hosts stand at real addresses of it, and the sockets are plain ones. There
 * is no firewall of ours, so the journal stays empty and no host is ever told of a lost packet; no
 * address is translated.
 *
 * <pre>{@code
 * try (MachineNetwork network = MachineNetwork.open("relay", address)) {
 *   DatagramSocket socket =
 *       network.host("relay").openUdp(new InetSocketAddress(address, 3478));
 * }
 * }</pre>
 */
public final class MachineNetwork implements Network {
  private final Topology topology;
  private final OpenSockets openSockets = new OpenSockets();
  private final Journal journal = new RecordingJournal();
  private final Map<String, PlainHost> hosts = new LinkedHashMap<>();

  private MachineNetwork(Topology topology, Set<String> here) {
    this.topology = topology;
    ChannelKind kind = ChannelKind.best();
    for (String host : here) {
      hosts.put(host, new PlainHost(host, topology, openSockets, kind));
    }
  }

  /**
   * Brings hosts up at addresses of this machine.
   *
   * @param topology all that the hosts know of, also who lives elsewhere
   * @param here the hosts that live on this machine
   * @throws java.net.BindException when one of their addresses is not one of this machine's, and
   *     0.0.0.0 is none; the message names those that are
   */
  public static MachineNetwork open(Topology topology, Set<String> here) throws IOException {
    for (String host : here) {
      for (Interface i : topology.interfacesOf(host)) {
        OwnAddress.require(i.address());
      }
    }
    return new MachineNetwork(topology, here);
  }

  /** One host at one address; fails as the other does. */
  public static MachineNetwork open(String host, Inet4Address address) throws IOException {
    Segment everywhere = new Segment("everywhere", List.of(new Cidr(0, 0)));
    Interface only =
        new Interface(
            host,
            "",
            Topology.address(host, address.getHostAddress()),
            Optional.empty(),
            everywhere.name());
    Topology topology =
        new Topology(
            List.of(everywhere), List.of(), List.of(only), Map.of(), Optional.of("everywhere"));
    return open(topology, Set.of(host));
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
  }
}
