package org.fedsim.edge.av;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.fedsim.network.ContosoTopology;
import org.fedsim.network.Host;
import org.fedsim.network.loopback.LoopbackNetwork;
import org.fedsim.network.policy.Policy;
import org.fedsim.wire.Timers;
import org.fedsim.wire.turn.MrasCredentials;
import org.fedsim.wire.turn.MsTurnSocket;
import org.fedsim.wire.turn.MsTurnTcpSocket;
import org.fedsim.wire.turn.RelayCredentials;

/** A network with an A/V Edge on it, for one test, with the words that tests use most. */
final class AvLab implements AutoCloseable {
  /** Long enough for the slowest machine; nothing waits that long unless it is broken. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private final LoopbackNetwork network;
  private final MrasCredentials mras;
  private final AvEdge edge;

  private AvLab(LoopbackNetwork network, MrasCredentials mras, AvEdge edge) {
    this.network = network;
    this.mras = mras;
    this.edge = edge;
  }

  static AvLab open(Policy policy) throws IOException {
    return open(policy, RelayLimits.DEFAULT);
  }

  static AvLab open(Policy policy, RelayLimits limits) throws IOException {
    return open(policy, limits, TcpLimits.DEFAULT);
  }

  static AvLab open(Policy policy, RelayLimits limits, TcpLimits tcpLimits) throws IOException {
    return open(policy, limits, tcpLimits, LoopbackNetwork.Options.LAB);
  }

  static AvLab open(
      Policy policy, RelayLimits limits, TcpLimits tcpLimits, LoopbackNetwork.Options options)
      throws IOException {
    LoopbackNetwork network =
        LoopbackNetwork.open(ContosoTopology.create(), Map.of("external", policy), options);
    try {
      MrasCredentials mras = MrasCredentials.withFreshKeys(new SecureRandom());
      AvEdgeSettings settings =
          AvEdgeSettings.of(network.topology(), mras, Timers.LAB)
              .withLimits(limits)
              .withTcpLimits(tcpLimits);
      return new AvLab(network, mras, AvEdge.start(network.host("edge"), settings));
    } catch (IOException | RuntimeException e) {
      network.close();
      throw e;
    }
  }

  AvEdge edge() {
    return edge;
  }

  LoopbackNetwork network() {
    return network;
  }

  Host host(String name) {
    return network.host(name);
  }

  InetSocketAddress at(String interfaceName, int port) {
    return network.topology().interfaces().stream()
        .filter(i -> i.qualifiedName().equals(interfaceName))
        .map(i -> new InetSocketAddress(i.address(), port))
        .findFirst()
        .orElseThrow();
  }

  RelayCredentials credentials(String identity) {
    return mras.issue(identity, Instant.now().plus(Duration.ofHours(8)));
  }

  RelayCredentials expiredCredentials(String identity) {
    return mras.issue(identity, Instant.now().minusSeconds(1));
  }

  /** An allocation of a Lync user, through the Edge's internal interface. */
  MsTurnSocket insideAllocation() throws IOException {
    return insideAllocation(credentials("sip:anna@contoso.com"));
  }

  MsTurnSocket insideAllocation(RelayCredentials credentials) throws IOException {
    MsTurnSocket socket =
        MsTurnSocket.allocate(
            host("lync"), at("lync", 0), at("edge.internal", 3478), credentials, Timers.LAB);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  /** An allocation of a Messenger user, through the Edge's external interface. */
  MsTurnSocket outsideAllocation() throws IOException {
    MsTurnSocket socket =
        MsTurnSocket.allocate(
            host("messenger-client"),
            at("messenger-client", 0),
            at("edge.av", 3478),
            credentials("sip:mary@msn.com"),
            Timers.LAB);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  /** A TCP allocation of a Lync user, through the Edge's internal interface. */
  MsTurnTcpSocket insideTcpAllocation(boolean pseudoTls) throws IOException {
    return MsTurnTcpSocket.allocate(
        host("lync"),
        at("lync", 0),
        at("edge.internal", 443),
        credentials("sip:anna@contoso.com"),
        Timers.LAB,
        pseudoTls);
  }

  /** A TCP allocation of a Messenger user, through the Edge's external interface. */
  MsTurnTcpSocket outsideTcpAllocation() throws IOException {
    return MsTurnTcpSocket.allocate(
        host("messenger-client"),
        at("messenger-client", 0),
        at("edge.av", 443),
        credentials("sip:mary@msn.com"),
        Timers.LAB);
  }

  /** A TCP listener of a media client, on the first port of its range. */
  ServerSocket tcpPeer() throws IOException {
    ServerSocket socket =
        host("messenger-client").listen(at("messenger-client", PortRange.AV_EDGE.first()), 50);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  /** A plain socket of a media client. */
  DatagramSocket peer() throws IOException {
    DatagramSocket socket = host("messenger-client").openUdp(at("messenger-client", 0));
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  static void send(DatagramSocket socket, InetSocketAddress to, byte... payload)
      throws IOException {
    socket.send(new DatagramPacket(payload, payload.length, to));
  }

  /** Waits for the next datagram. */
  static Datagram receive(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
    socket.receive(packet);
    return new Datagram(
        (InetSocketAddress) packet.getSocketAddress(),
        Arrays.copyOf(packet.getData(), packet.getLength()));
  }

  record Datagram(InetSocketAddress from, byte[] payload) {}

  @Override
  public void close() {
    edge.close();
    network.close();
  }
}
