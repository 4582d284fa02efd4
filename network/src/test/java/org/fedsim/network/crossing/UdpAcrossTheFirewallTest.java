package org.fedsim.network.crossing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.fedsim.network.Datagrams.empty;
import static org.fedsim.network.Datagrams.receive;
import static org.fedsim.network.Datagrams.send;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.fedsim.network.BlockedThread;
import org.fedsim.network.ConnectionState;
import org.fedsim.network.Decision;
import org.fedsim.network.Lab;
import org.fedsim.network.LostPacket;
import org.fedsim.network.Topology;
import org.fedsim.network.policy.Policy;
import org.fedsim.network.policy.TestPolicies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
@ParameterizedClass
@EnumSource(NetworkKind.class)
class UdpAcrossTheFirewallTest {
  private final NetworkKind kind;

  UdpAcrossTheFirewallTest(NetworkKind kind) {
    this.kind = kind;
  }

  @Test
  void anAllowedDatagramArrivesAndItsAnswerPasses() throws Exception {
    try (Lab<?> lab = kind.open(TestPolicies.lync2013());
        DatagramSocket edge = lab.host("edge").openUdp(lab.at("edge.av", 3478));
        DatagramSocket client =
            lab.host("messenger-client").openUdp(lab.at("messenger-client", 0))) {
      DatagramPacket packet = empty();
      send(client, lab.at("edge.av", 3478), "ping");
      assertThat(receive(edge, packet)).isEqualTo("ping");
      assertThat(packet.getSocketAddress()).isEqualTo(client.getLocalSocketAddress());
      send(edge, (InetSocketAddress) packet.getSocketAddress(), "pong");
      assertThat(receive(client, packet)).isEqualTo("pong");
      assertThat(packet.getSocketAddress()).isEqualTo(lab.at("edge.av", 3478));

      assertThat(edge.getLocalSocketAddress()).isEqualTo(lab.at("edge.av", 3478));
      assertThat(client.getLocalAddress()).isEqualTo(lab.host("messenger-client").address());
      assertThat(lab.journal())
          .extracting(e -> e.verdict().state(), e -> e.verdict().rule().name())
          .containsExactly(
              tuple(ConnectionState.NEW, "av-stun-in"),
              tuple(ConnectionState.ESTABLISHED, "av-stun-in"));
    }
  }

  @Test
  void aDroppedDatagramIsSilenceAndTheSenderIsToldAsideWithItsBytes() throws Exception {
    try (Lab<?> lab = kind.open(TestPolicies.lync2013());
        DatagramSocket client =
            lab.host("messenger-client").openUdp(lab.at("messenger-client", 0))) {
      List<LostPacket> lost = new CopyOnWriteArrayList<>();
      lab.host("messenger-client").onLost(lost::add);
      send(client, lab.at("edge.av", 50_000), "media");
      assertThat(lab.journal()).hasSize(1);
      assertThat(lost)
          .singleElement()
          .satisfies(
              l -> {
                assertThat(l.payload()).asString(US_ASCII).isEqualTo("media");
                assertThat(l.entry()).hasValue(lab.journal().get(0));
                assertThat(l.packet().destination()).isEqualTo(lab.at("edge.av", 50_000));
              });
      assertThat(lab.journal().get(0).verdict().decision()).isEqualTo(Decision.DROP);
    }
  }

  @Test
  void aRejectedDatagramIsSilenceForTheSenderAndARejectInTheJournal() throws Exception {
    try (Lab<?> lab = kind.open(TestPolicies.policy().otherwise(Decision.REJECT));
        DatagramSocket client =
            lab.host("messenger-client").openUdp(lab.at("messenger-client", 0))) {
      List<LostPacket> lost = new CopyOnWriteArrayList<>();
      lab.host("messenger-client").onLost(lost::add);
      send(client, lab.at("edge.av", 3478), "ping");
      assertThat(lab.journal().get(0).verdict().decision()).isEqualTo(Decision.REJECT);
      assertThat(lost).hasSize(1);
    }
  }

  @Test
  void losesAreNotToldWhenTheNetworkDoesNotTell() throws Exception {
    try (Lab<?> lab = kind.open(TestPolicies.policy().otherwise(Decision.DROP), false);
        DatagramSocket client =
            lab.host("messenger-client").openUdp(lab.at("messenger-client", 0))) {
      List<LostPacket> lost = new CopyOnWriteArrayList<>();
      lab.host("messenger-client").onLost(lost::add);
      send(client, lab.at("edge.av", 3478), "ping");
      assertThat(lab.journal()).hasSize(1);
      assertThat(lost).isEmpty();
    }
  }

  @Test
  void whereThereIsNoRouteTheSenderHearsIt() throws Exception {
    try (Lab<?> lab = kind.open(Policy.allowAll());
        DatagramSocket lync = lab.host("lync").openUdp(lab.at("lync", 0))) {
      List<LostPacket> lost = new CopyOnWriteArrayList<>();
      lab.host("lync").onLost(lost::add);
      assertThatExceptionOfType(NoRouteToHostException.class)
          .isThrownBy(() -> send(lync, lab.at("yahoo", 5), "x"))
          .withMessageContaining("network is unreachable");
      InetSocketAddress world = new InetSocketAddress(Topology.address("w", "8.8.8.8"), 53);
      assertThatExceptionOfType(NoRouteToHostException.class)
          .isThrownBy(() -> send(lync, world, "x"));
      assertThat(lost).hasSize(2).allMatch(l -> l.entry().isEmpty());
      assertThat(lab.journal()).isEmpty();
    }
  }

  @Test
  void aConnectedSocketKnowsItsPeerByItsTopologyAddress() throws Exception {
    try (Lab<?> lab = kind.open(Policy.allowAll());
        DatagramSocket edge = lab.host("edge").openUdp(lab.at("edge.av", 3478));
        DatagramSocket client = lab.host("yahoo").openUdp(lab.at("yahoo", 0))) {
      client.connect(lab.at("edge.av", 3478));
      assertThat(client.getRemoteSocketAddress()).isEqualTo(lab.at("edge.av", 3478));
      client.send(new DatagramPacket("hi".getBytes(US_ASCII), 2));
      assertThat(receive(edge, empty())).isEqualTo("hi");
    }
  }

  @Test
  void aPortBelow1024NeedsNoRights() throws Exception {
    try (Lab<?> lab = kind.open(Policy.allowAll());
        DatagramSocket dns = lab.host("dns").openUdp(lab.at("dns", 53));
        DatagramSocket client = lab.host("edge").openUdp(lab.at("edge.access", 0))) {
      DatagramPacket packet = empty();
      send(client, lab.at("dns", 53), "query");
      assertThat(receive(dns, packet)).isEqualTo("query");
      send(dns, (InetSocketAddress) packet.getSocketAddress(), "answer");
      assertThat(receive(client, packet)).isEqualTo("answer");
      assertThat(packet.getSocketAddress()).isEqualTo(lab.at("dns", 53));
      assertThat(dns.getLocalPort()).isEqualTo(53);
    }
  }

  @Test
  void closingASocketEndsABlockedReceive() throws Exception {
    try (Lab<?> lab = kind.open(Policy.allowAll())) {
      DatagramSocket socket = lab.host("edge").openUdp(lab.at("edge.av", 0));
      BlockedThread blocked = BlockedThread.in(() -> socket.receive(empty()));
      socket.close();
      assertThat(blocked.failure()).isInstanceOf(SocketException.class);
    }
  }
}
