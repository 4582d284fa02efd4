package org.fedsim.bench;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.fedsim.edge.av.AvEdge;
import org.fedsim.edge.av.AvEdgeSettings;
import org.fedsim.edge.av.PeerAddressPolicy;
import org.fedsim.edge.av.PortRange;
import org.fedsim.edge.av.RelayLimits;
import org.fedsim.edge.av.TcpLimits;
import org.fedsim.network.Cidr;
import org.fedsim.network.machine.MachineNetwork;
import org.fedsim.wire.Timers;
import org.fedsim.wire.turn.MrasCredentials;
import org.fedsim.wire.turn.RelayCredentials;

/**
 * The A/V Edge in a process of its own, until its standard input ends. One user may have as many
 * allocations as there are relay ports, and peers on loopback are allowed.
 */
public final class RelayProcess {
  private static final int MANY = 1_000_000;

  private RelayProcess() {}

  /** Takes the address to stand at; prints {@code ready}, a username and a password in Base64. */
  public static void main(String[] args) throws IOException {
    Inet4Address address = (Inet4Address) InetAddress.getByName(args[0]);
    MrasCredentials mras = MrasCredentials.withFreshKeys(new SecureRandom());
    RelayCredentials user =
        mras.issue("sip:load@contoso.com", Instant.now().plus(Duration.ofHours(8)));
    try (MachineNetwork network = MachineNetwork.open("edge", address);
        AvEdge edge = AvEdge.start(network.host("edge"), settings(address, mras))) {
      Base64.Encoder base64 = Base64.getEncoder();
      System.out.println(
          "ready "
              + base64.encodeToString(user.username())
              + " "
              + base64.encodeToString(user.password()));
      while (System.in.read() >= 0) {
        System.out.println("dropped " + edge.counters().drops());
      }
    }
  }

  private static AvEdgeSettings settings(Inet4Address address, MrasCredentials mras) {
    Duration hour = Duration.ofHours(1);
    Cidr loopback = Cidr.parse("127.0.0.0/8").orElseThrow();
    return new AvEdgeSettings(
        List.of(new InetSocketAddress(address, AvEdgeSettings.STUN_PORT)),
        List.of(),
        address,
        PortRange.AV_EDGE,
        AvEdgeSettings.REALM,
        mras,
        PeerAddressPolicy.allowing(List.of(loopback), Set.of(address), address, PortRange.AV_EDGE),
        new RelayLimits(hour, hour, hour, MANY, MANY, 16, MANY, MANY),
        TcpLimits.DEFAULT,
        Timers.STANDARD);
  }
}
