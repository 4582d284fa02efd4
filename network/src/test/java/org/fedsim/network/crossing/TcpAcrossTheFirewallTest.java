package org.fedsim.network.crossing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.fedsim.network.Lab.PATIENCE;

import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.fedsim.network.ConnectRefused;
import org.fedsim.network.ConnectTimedOut;
import org.fedsim.network.Decision;
import org.fedsim.network.JournalEntry;
import org.fedsim.network.Lab;
import org.fedsim.network.LostPacket;
import org.fedsim.network.Packet.Tcp;
import org.fedsim.network.Protocol;
import org.fedsim.network.Topology;
import org.fedsim.network.policy.Policy;
import org.fedsim.network.policy.PortSet;
import org.fedsim.network.policy.TestPolicies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(NetworkKind.class)
class TcpAcrossTheFirewallTest {
  private final NetworkKind kind;

  TcpAcrossTheFirewallTest(NetworkKind kind) {
    this.kind = kind;
  }

  @Test
  void anAllowedConnectionCarriesBytesBothWaysAndShowsTopologyAddresses() throws Exception {
    try (Lab<?> lab = kind.open(TestPolicies.lync2013());
        ServerSocket server = lab.listen("edge.access", 5061);
        Socket client = lab.connect("yahoo", "edge.access", 5061);
        Socket accepted = server.accept()) {
      client.getOutputStream().write("hello".getBytes(US_ASCII));
      assertThat(accepted.getInputStream().readNBytes(5)).asString(US_ASCII).isEqualTo("hello");
      accepted.getOutputStream().write("world".getBytes(US_ASCII));
      assertThat(client.getInputStream().readNBytes(5)).asString(US_ASCII).isEqualTo("world");

      assertThat(server.getLocalSocketAddress()).isEqualTo(lab.at("edge.access", 5061));
      assertThat(client.getRemoteSocketAddress()).isEqualTo(lab.at("edge.access", 5061));
      assertThat(client.getLocalAddress()).isEqualTo(lab.host("yahoo").address());
      assertThat(accepted.getRemoteSocketAddress()).isEqualTo(client.getLocalSocketAddress());
      assertThat(accepted.getLocalSocketAddress()).isEqualTo(lab.at("edge.access", 5061));
      assertThat(client.getTcpNoDelay()).isTrue();
      assertThat(accepted.getTcpNoDelay()).isTrue();
    }
  }

  @Test
  void aDroppedSynTimesOutAtOnceWhenLossesAreTold() throws Exception {
    try (Lab<?> lab = kind.open(TestPolicies.lync2013().without(Set.of("access-sip-in")));
        ServerSocket server = lab.listen("edge.access", 5061)) {
      List<LostPacket> lost = new CopyOnWriteArrayList<>();
      lab.host("yahoo").onLost(lost::add);
      assertThatExceptionOfType(ConnectTimedOut.class)
          .isThrownBy(
              () ->
                  lab.host("yahoo")
                      .connect(lab.at("yahoo", 0), lab.at("edge.access", 5061), Duration.ofDays(1)))
          .satisfies(e -> assertThat(e.remote()).isEqualTo(lab.at("edge.access", 5061)))
          .satisfies(
              e -> {
                JournalEntry entry = lab.journal().get(0);
                assertThat(entry.packet().source()).isEqualTo(e.local());
                assertThat(entry.verdict().decision()).isEqualTo(Decision.DROP);
                assertThat(lost)
                    .singleElement()
                    .satisfies(l -> assertThat(l.entry()).hasValue(entry));
              });
      assertThat(server.getLocalPort()).isEqualTo(5061);
    }
  }

  @Test
  void aDroppedSynIsSilenceUntilTheTimeoutWhenLossesAreNotTold() throws Exception {
    try (Lab<?> lab = kind.open(TestPolicies.policy().otherwise(Decision.DROP), false)) {
      List<LostPacket> lost = new CopyOnWriteArrayList<>();
      lab.host("yahoo").onLost(lost::add);
      long start = System.nanoTime();
      assertThatExceptionOfType(ConnectTimedOut.class)
          .isThrownBy(
              () ->
                  lab.host("yahoo")
                      .connect(
                          lab.at("yahoo", 0), lab.at("edge.access", 5061), Duration.ofMillis(80)));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(79));
      assertThat(lost).isEmpty();
    }
  }

  @Test
  void aRejectedSynIsRefused() throws Exception {
    try (Lab<?> lab = kind.open(TestPolicies.policy().otherwise(Decision.REJECT));
        ServerSocket server = lab.listen("edge.access", 5061)) {
      assertThatExceptionOfType(ConnectRefused.class)
          .isThrownBy(() -> lab.connect("yahoo", "edge.access", 5061))
          .satisfies(
              e -> {
                assertThat(lab.journal()).hasSize(1);
                assertThat(lab.journal().get(0).verdict().decision()).isEqualTo(Decision.REJECT);
                assertThat(e.local()).isEqualTo(lab.journal().get(0).packet().source());
              });
      assertThat(server.isClosed()).isFalse();
    }
  }

  @Test
  void anAllowedSynToAPortWithoutListenerIsRefusedAndTheRstIsInTheJournal() throws Exception {
    try (Lab<?> lab = kind.open(Policy.allowAll())) {
      assertThatExceptionOfType(ConnectRefused.class)
          .isThrownBy(() -> lab.connect("yahoo", "edge.access", 5061))
          .satisfies(e -> assertThat(e.remote()).isEqualTo(lab.at("edge.access", 5061)));
      assertThat(lab.journal()).extracting(e -> e.packet().tcp()).containsExactly(Tcp.SYN, Tcp.RST);
    }
  }

  @Test
  void whereThereIsNoRouteTheConnectSaysSoAndNoFirewallIsAsked() throws Exception {
    try (Lab<?> lab = kind.open(Policy.allowAll())) {
      List<LostPacket> lost = new CopyOnWriteArrayList<>();
      lab.host("lync").onLost(lost::add);
      assertThatExceptionOfType(NoRouteToHostException.class)
          .isThrownBy(() -> lab.connect("lync", "edge.access", 5061));
      assertThatExceptionOfType(NoRouteToHostException.class)
          .isThrownBy(
              () ->
                  lab.host("lync")
                      .connect(
                          lab.at("lync", 0),
                          new InetSocketAddress(Topology.address("x", "203.0.113.99"), 1),
                          PATIENCE));
      assertThat(lab.journal()).isEmpty();
      assertThat(lost).hasSize(2).allMatch(l -> l.entry().isEmpty());
    }
  }

  @Test
  void withinASegmentNoFirewallStands() throws Exception {
    try (Lab<?> lab = kind.open(TestPolicies.policy().otherwise(Decision.DROP));
        ServerSocket server = lab.listen("yahoo", 5061);
        Socket client = lab.connect("aol", "yahoo", 5061);
        Socket accepted = server.accept()) {
      client.getOutputStream().write(7);
      assertThat(accepted.getInputStream().read()).isEqualTo(7);
      assertThat(lab.journal()).isEmpty();
    }
  }

  @Test
  void theInternalFirewallLetsEverythingPassAndIsInTheJournal() throws Exception {
    try (Lab<?> lab = kind.open(TestPolicies.policy().otherwise(Decision.DROP));
        ServerSocket server = lab.listen("frontend", 5061);
        Socket client = lab.connect("edge.internal", "frontend", 5061);
        Socket accepted = server.accept()) {
      assertThat(accepted.isConnected()).isTrue();
      assertThat(client.isConnected()).isTrue();
      assertThat(lab.journal()).isNotEmpty().allMatch(e -> e.firewall().equals("internal"));
    }
  }

  @Test
  void aPortBelow1024NeedsNoRights() throws Exception {
    try (Lab<?> lab = kind.open(TestPolicies.lync2013());
        ServerSocket server = lab.listen("edge.access", 443);
        Socket client = lab.connect("remote-user", "edge.access", 443);
        Socket accepted = server.accept()) {
      assertThat(server.getLocalPort()).isEqualTo(443);
      assertThat(client.getPort()).isEqualTo(443);
      assertThat(accepted.getLocalPort()).isEqualTo(443);
      assertThat(lab.journal().get(0).packet().destination()).isEqualTo(lab.at("edge.access", 443));
    }
  }

  @Test
  void theProtocolIsPartOfWhatIsAllowed() throws Exception {
    Policy udpOnly =
        TestPolicies.policy()
            .rule("udp", Protocol.UDP, "any", "any", PortSet.ANY)
            .otherwise(Decision.REJECT);
    try (Lab<?> lab = kind.open(udpOnly)) {
      assertThatExceptionOfType(ConnectRefused.class)
          .isThrownBy(() -> lab.connect("yahoo", "edge.access", 5061));
    }
  }
}
