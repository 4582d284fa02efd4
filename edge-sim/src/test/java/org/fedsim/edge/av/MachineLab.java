package org.fedsim.edge.av;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.fedsim.network.Cidr;
import org.fedsim.network.machine.MachineNetwork;
import org.fedsim.network.sockets.ClaimedBlock;
import org.fedsim.wire.Timers;
import org.fedsim.wire.turn.MrasCredentials;
import org.fedsim.wire.turn.RelayCredentials;

/**
 * An A/V Edge on addresses that this machine really has, for programs that are not ours: the
 * addresses that the relay puts into its messages are addresses that they can reach. Each lab has a
 * block of 127.0.0.0/8 of its own, in which the Edge has the first address and peers the others.
 */
final class MachineLab implements AutoCloseable {
  private static final int EDGE = 1;

  private final ClaimedBlock block;
  private final MachineNetwork network;
  private final MrasCredentials mras;
  private final AvEdge edge;

  private MachineLab(
      ClaimedBlock block, MachineNetwork network, MrasCredentials mras, AvEdge edge) {
    this.block = block;
    this.network = network;
    this.mras = mras;
    this.edge = edge;
  }

  static MachineLab open() throws IOException {
    ClaimedBlock block = ClaimedBlock.claim();
    MachineNetwork network = null;
    try {
      Inet4Address address = block.address("edge.av", EDGE);
      network = MachineNetwork.open("edge", address);
      MrasCredentials mras = MrasCredentials.withFreshKeys(new SecureRandom());
      AvEdgeSettings settings =
          new AvEdgeSettings(
              List.of(new InetSocketAddress(address, AvEdgeSettings.STUN_PORT)),
              List.of(new InetSocketAddress(address, AvEdgeSettings.TCP_PORT)),
              address,
              PortRange.AV_EDGE,
              AvEdgeSettings.REALM,
              mras,
              PeerAddressPolicy.allowing(
                  List.of(Cidr.single(address).network(24)),
                  Set.of(address),
                  address,
                  PortRange.AV_EDGE),
              RelayLimits.DEFAULT,
              TcpLimits.DEFAULT,
              Timers.STANDARD);
      return new MachineLab(block, network, mras, AvEdge.start(network.host("edge"), settings));
    } catch (IOException | RuntimeException e) {
      if (network != null) {
        network.close();
      }
      block.close();
      throw e;
    }
  }

  AvEdge edge() {
    return edge;
  }

  /** The Edge's port for STUN and MS-TURN over UDP. */
  InetSocketAddress server() {
    return edge.externalAddress();
  }

  /** Its port for both over TCP. */
  InetSocketAddress tcpServer() {
    return new InetSocketAddress(server().getAddress(), AvEdgeSettings.TCP_PORT);
  }

  /**
   * An address for a peer of its own.
   *
   * @param number from 2 on
   */
  Inet4Address peer(int number) {
    return block.address("peer-" + number, number);
  }

  /** All addresses of this lab, as a capture filter writes them. */
  String range() {
    return Cidr.single(peer(EDGE)).network(24).toString();
  }

  RelayCredentials credentials(String identity) {
    return mras.issue(identity, Instant.now().plus(Duration.ofHours(8)));
  }

  @Override
  public void close() {
    edge.close();
    network.close();
    block.close();
  }
}
