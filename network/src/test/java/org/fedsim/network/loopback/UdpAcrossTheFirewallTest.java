package org.fedsim.network.loopback;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.fedsim.network.ConnectionState;
import org.fedsim.network.Decision;
import org.fedsim.network.LostPacket;
import org.fedsim.network.Topology;
import org.fedsim.network.policy.Policy;
import org.fedsim.network.policy.TestPolicies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UdpAcrossTheFirewallTest {

  static void send(DatagramSocket from, InetSocketAddress to, String text) throws Exception {
    byte[] bytes = ("<" + text + ">").getBytes(US_ASCII);
    from.send(new DatagramPacket(bytes, 1, text.length(), to));
  }

  static String receive(DatagramSocket socket, DatagramPacket into) throws Exception {
    socket.receive(into);
    return new String(into.getData(), into.getOffset(), into.getLength(), US_ASCII);
  }

  static DatagramPacket empty() {
    return new DatagramPacket(new byte[100], 100);
  }

  @Test
  void anAllowedDatagramArrivesAndItsAnswerPasses() throws Exception {
    try (Lab lab = Lab.open(TestPolicies.lync2013());
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
    try (Lab lab = Lab.open(TestPolicies.lync2013());
        DatagramSocket client =
            lab.host("messenger-client").openUdp(lab.at("messenger-client", 0))) {
      List<LostPacket> lost = new ArrayList<>();
      lab.host("messenger-client").onLost(lost::add);
      send(client, lab.at("edge.av", 50_000), "media");
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
    try (Lab lab = Lab.open(TestPolicies.policy().otherwise(Decision.REJECT));
        DatagramSocket client =
            lab.host("messenger-client").openUdp(lab.at("messenger-client", 0))) {
      List<LostPacket> lost = new ArrayList<>();
      lab.host("messenger-client").onLost(lost::add);
      send(client, lab.at("edge.av", 3478), "ping");
      assertThat(lost).hasSize(1);
      assertThat(lab.journal().get(0).verdict().decision()).isEqualTo(Decision.REJECT);
    }
  }

  @Test
  void losesAreNotToldWhenTheNetworkDoesNotTell() throws Exception {
    try (Lab lab =
            Lab.open(
                TestPolicies.policy().otherwise(Decision.DROP), LoopbackNetwork.Options.STANDARD);
        DatagramSocket client =
            lab.host("messenger-client").openUdp(lab.at("messenger-client", 0))) {
      List<LostPacket> lost = new ArrayList<>();
      lab.host("messenger-client").onLost(lost::add);
      send(client, lab.at("edge.av", 3478), "ping");
      assertThat(lab.journal()).hasSize(1);
      assertThat(lost).isEmpty();
    }
  }

  @Test
  void whereThereIsNoRouteTheSenderHearsIt() throws Exception {
    try (Lab lab = Lab.open(Policy.allowAll());
        DatagramSocket lync = lab.host("lync").openUdp(lab.at("lync", 0))) {
      List<LostPacket> lost = new ArrayList<>();
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
    try (Lab lab = Lab.open(Policy.allowAll());
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
    try (Lab lab = Lab.open(Policy.allowAll());
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
    try (Lab lab = Lab.open(Policy.allowAll())) {
      DatagramSocket socket = lab.host("edge").openUdp(lab.at("edge.av", 0));
      BlockedThread blocked = BlockedThread.in(() -> socket.receive(empty()));
      socket.close();
      assertThat(blocked.failure()).isInstanceOf(SocketException.class);
    }
  }
}
