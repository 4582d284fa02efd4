package org.fedsim.network.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fedsim.network.Lab.PATIENCE;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.fedsim.network.Lab;
import org.fedsim.network.Topology;
import org.fedsim.network.nft.Nft;
import org.fedsim.network.policy.Policy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The Edge behind a firewall that translates each of its addresses, one to one. */
@Timeout(60)
@ExtendWith(NamespacesNeeded.class)
class PrivateAddressesTest {
  private static final String FROM_OUTSIDE =
      """
      table ip nat {
        chain in {
          type nat hook prerouting priority dstnat;
          iifname "internet" dnat to ip daddr map {
            198.51.100.10 : 10.1.2.10, 198.51.100.11 : 10.1.2.11, 198.51.100.12 : 10.1.2.12 }
        }
        chain out {
          type nat hook postrouting priority srcnat;
          oifname "internet" snat to ip saddr map {
            10.1.2.10 : 198.51.100.10, 10.1.2.11 : 198.51.100.11, 10.1.2.12 : 198.51.100.12 }
        }
      }
      """;
  private static final String HAIRPIN =
      """
      table ip hairpin {
        chain in {
          type nat hook prerouting priority dstnat;
          iifname "perimeter" dnat to ip daddr map {
            198.51.100.10 : 10.1.2.10, 198.51.100.11 : 10.1.2.11, 198.51.100.12 : 10.1.2.12 }
        }
        chain out {
          type nat hook postrouting priority srcnat;
          oifname "perimeter" snat to ip saddr map {
            10.1.2.10 : 198.51.100.10, 10.1.2.11 : 198.51.100.11, 10.1.2.12 : 198.51.100.12 }
        }
      }
      """;

  private static Lab<KernelNetwork> lab(String... translations) throws IOException {
    Map<Inet4Address, Inet4Address> own = new LinkedHashMap<>();
    for (String last : new String[] {"10", "11", "12"}) {
      own.put(
          Topology.address("published", "198.51.100." + last),
          Topology.address("own", "10.1.2." + last));
    }
    Lab<KernelNetwork> lab =
        Lab.kernel(Policy.allowAll(), new KernelNetwork.Options(true, own, Set.of()));
    for (String translation : translations) {
      new Nft(lab.network().externalFirewall()).load(translation);
    }
    return lab;
  }

  private static void exchange(DatagramSocket here, DatagramSocket there) throws IOException {
    here.send(new DatagramPacket(new byte[3000], 3000, there.getLocalSocketAddress()));
    DatagramPacket in = new DatagramPacket(new byte[4000], 4000);
    there.setSoTimeout((int) PATIENCE.toMillis());
    there.receive(in);
    assertThat(in.getSocketAddress()).isEqualTo(here.getLocalSocketAddress());
    assertThat(in.getLength()).isEqualTo(3000);
  }

  @Test
  void bothSidesSeePublishedAddressesOnly() throws Exception {
    try (Lab<KernelNetwork> lab = lab(FROM_OUTSIDE);
        DatagramSocket av = lab.host("edge").openUdp(lab.at("edge.av", 3478));
        DatagramSocket client =
            lab.host("messenger-client").openUdp(lab.at("messenger-client", 3478))) {
      assertThat(av.getLocalSocketAddress()).isEqualTo(lab.at("edge.av", 3478));
      exchange(client, av);
      exchange(av, client);
      connect(lab, "yahoo", "edge.access");
      connect(lab, "edge.access", "yahoo");
      connect(lab, "edge.internal", "frontend");
      assertThat(lab.network().journal().entries())
          .isNotEmpty()
          .allSatisfy(e -> assertThat(e.packet().toString()).doesNotContain("10.1.2."));
    }
  }

  private static void connect(Lab<KernelNetwork> lab, String from, String to) throws IOException {
    try (ServerSocket server = lab.listen(to, 5061);
        Socket client = lab.connect(from, to, 5061);
        Socket accepted = server.accept()) {
      assertThat(accepted.getRemoteSocketAddress()).isEqualTo(client.getLocalSocketAddress());
      client.getOutputStream().write(new byte[100_000]);
      assertThat(accepted.getInputStream().readNBytes(100_000)).hasSize(100_000);
    }
  }

  @Test
  void withoutHairpinTheEdgeDoesNotReachItsOwnPublishedAddress() throws Exception {
    try (Lab<KernelNetwork> lab = lab(FROM_OUTSIDE);
        DatagramSocket relay = lab.host("edge").openUdp(lab.at("edge.av", 50_000));
        DatagramSocket other = lab.host("edge").openUdp(lab.at("edge.av", 50_001))) {
      relay.send(new DatagramPacket(new byte[1], 1, other.getLocalSocketAddress()));
      other.setSoTimeout(300);
      assertThatThrownBy(() -> other.receive(new DatagramPacket(new byte[9], 9)))
          .isInstanceOf(SocketTimeoutException.class);
      assertThat(lab.network().journal().entries())
          .singleElement()
          .satisfies(
              e -> assertThat(e.packet().destination()).isEqualTo(other.getLocalSocketAddress()));
    }
  }

  @Test
  void withHairpinItDoes() throws Exception {
    try (Lab<KernelNetwork> lab = lab(FROM_OUTSIDE, HAIRPIN);
        DatagramSocket relay = lab.host("edge").openUdp(lab.at("edge.av", 50_000));
        DatagramSocket other = lab.host("edge").openUdp(lab.at("edge.av", 50_001))) {
      exchange(relay, other);
      exchange(other, relay);
      exchange(relay, other);
    }
  }
}
