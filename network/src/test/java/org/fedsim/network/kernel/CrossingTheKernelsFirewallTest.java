package org.fedsim.network.kernel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import org.fedsim.network.ConnectRefused;
import org.fedsim.network.ConnectTimedOut;
import org.fedsim.network.ContosoTopology;
import org.fedsim.network.Decision;
import org.fedsim.network.Lab;
import org.fedsim.network.Protocol;
import org.fedsim.network.nft.Ruleset;
import org.fedsim.network.policy.Policy;
import org.fedsim.network.policy.PortSet;
import org.fedsim.network.policy.TestPolicies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
@ExtendWith(NamespacesNeeded.class)
class CrossingTheKernelsFirewallTest {
  private static final Policy SOME_PASS =
      TestPolicies.policy()
          .rule("in", Protocol.TCP, "internet", "edge.access", PortSet.of(443))
          .rule("out", Protocol.TCP, "edge.access", "internet", PortSet.of(5061))
          .rule("stun", Protocol.UDP, "internet", "edge.av", PortSet.of(3478))
          .action(Decision.REJECT)
          .rule("no", Protocol.TCP, "internet", "edge.access", PortSet.of(444))
          .otherwise(Decision.DROP);

  @ParameterizedTest
  @CsvSource({
    "yahoo, edge.access, 443",
    "edge.access, yahoo, 5061",
    "yahoo, aol, 80",
    "frontend, edge.internal, 5061",
    "edge.internal, frontend, 5061",
    "lync, frontend, 1",
    "edge.av, edge.access, 1023"
  })
  void aTcpConnectionCarriesBothWays(String from, String to, int port) throws Exception {
    try (Lab<KernelNetwork> lab = Lab.kernel(SOME_PASS);
        ServerSocket server = lab.listen(to, port);
        Socket client = lab.connect(from, to, port);
        Socket accepted = server.accept()) {
      assertThat(server.getLocalSocketAddress()).isEqualTo(lab.at(to, port));
      assertThat(accepted.getRemoteSocketAddress()).isEqualTo(client.getLocalSocketAddress());
      assertThat(client.getLocalAddress()).isEqualTo(lab.at(from, 0).getAddress());
      client.getOutputStream().write("to and ".getBytes(US_ASCII));
      assertThat(accepted.getInputStream().readNBytes(7)).asString().isEqualTo("to and ");
      accepted.getOutputStream().write("fro".getBytes(US_ASCII));
      assertThat(client.getInputStream().readNBytes(3)).asString().isEqualTo("fro");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "messenger-client, edge.av, 3478",
    "messenger-client, skype-client, 50000",
    "lync, edge.internal, 3478",
    "edge.internal, lync, 50000",
    "edge.av, edge.av, 50000"
  })
  void aDatagramIsAnswered(String from, String to, int port) throws Exception {
    try (Lab<KernelNetwork> lab = Lab.kernel(SOME_PASS);
        DatagramSocket here = lab.hostOf(from).openUdp(lab.at(from, 0));
        DatagramSocket there = lab.hostOf(to).openUdp(lab.at(to, port))) {
      here.send(new DatagramPacket(new byte[60_000], 60_000, lab.at(to, port)));
      DatagramPacket received = new DatagramPacket(new byte[65_535], 65_535);
      there.receive(received);
      assertThat(received.getSocketAddress()).isEqualTo(here.getLocalSocketAddress());
      assertThat(received.getLength()).isEqualTo(60_000);
      there.send(new DatagramPacket(new byte[] {3}, 1, received.getSocketAddress()));
      here.receive(received);
      assertThat(received.getSocketAddress()).isEqualTo(lab.at(to, port));
      assertThat(received.getLength()).isEqualTo(1);
    }
  }

  @Test
  void whatARulesetDropsIsSilence() throws Exception {
    try (Lab<KernelNetwork> lab = Lab.kernel(SOME_PASS, KernelNetwork.Options.STANDARD);
        ServerSocket server = lab.listen("edge.access", 5061);
        DatagramSocket av = lab.host("edge").openUdp(lab.at("edge.av", 50_000));
        DatagramSocket client = lab.host("yahoo").openUdp(lab.at("yahoo", 0))) {
      Duration soon = Duration.ofMillis(200);
      assertThatThrownBy(
              () ->
                  lab.host("yahoo").connect(lab.at("yahoo", 0), lab.at("edge.access", 5061), soon))
          .isInstanceOfSatisfying(
              ConnectTimedOut.class,
              e -> {
                assertThat(e.remote()).isEqualTo(lab.at("edge.access", 5061));
                assertThat(e.local().getPort()).isPositive();
              });
      client.send(new DatagramPacket(new byte[9], 9, av.getLocalSocketAddress()));
      av.setSoTimeout((int) soon.toMillis());
      assertThatThrownBy(() -> av.receive(new DatagramPacket(new byte[9], 9)))
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({"443", "444"})
  void aRefusalIsTold(int port) throws Exception {
    try (Lab<KernelNetwork> lab = Lab.kernel(SOME_PASS)) {
      assertThatThrownBy(() -> lab.connect("yahoo", "edge.access", port))
          .isInstanceOfSatisfying(
              ConnectRefused.class,
              e -> assertThat(e.remote()).isEqualTo(lab.at("edge.access", port)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "lync, edge.access",
    "lync, yahoo",
    "edge.internal, yahoo",
    "edge.access, frontend",
    "yahoo, edge.internal",
    "yahoo, frontend"
  })
  void whereThereIsNoWayNothingIsSent(String from, String to) throws Exception {
    try (Lab<KernelNetwork> lab = Lab.kernel(Policy.allowAll());
        DatagramSocket udp = lab.hostOf(from).openUdp(lab.at(from, 0))) {
      assertThatThrownBy(() -> lab.connect(from, to, 443))
          .isInstanceOf(NoRouteToHostException.class);
      assertThatThrownBy(() -> udp.send(new DatagramPacket(new byte[9], 9, lab.at(to, 443))))
          .isInstanceOf(NoRouteToHostException.class);
      // Nor does the kernel itself know a way, whoever asks it.
      assertThatThrownBy(
              () ->
                  lab.network()
                      .namespace(lab.hostOf(from).name())
                      .call(
                          () -> {
                            InetAddress source = lab.at(from, 0).getAddress();
                            return new Socket(lab.at(to, 0).getAddress(), 443, source, 0);
                          }))
          .isInstanceOf(IOException.class)
          .hasMessageMatching("(?i).*(unreachable|no route).*");
    }
  }

  @Test
  void onlyOwnAddressesAndFreePortsCanBeBound() throws Exception {
    try (Lab<KernelNetwork> lab = Lab.kernel(Policy.allowAll());
        ServerSocket server = lab.listen("edge.access", 443);
        DatagramSocket udp = lab.host("edge").openUdp(lab.at("edge.av", 3478))) {
      assertThat(server.getLocalPort()).isEqualTo(443);
      assertThatThrownBy(() -> lab.host("edge").listen(lab.at("yahoo", 443), 5))
          .isInstanceOf(BindException.class);
      assertThatThrownBy(() -> lab.listen("edge.access", 443))
          .isInstanceOf(BindException.class)
          .hasMessageContaining("198.51.100.10:443 of host edge");
      assertThatThrownBy(() -> lab.host("edge").openUdp(lab.at("edge.av", 3478)))
          .isInstanceOf(BindException.class);
      // The same port on another address, and on another host, is free.
      lab.listen("edge.webconf", 443).close();
      lab.listen("yahoo", 443).close();
      assertThat(udp.getLocalSocketAddress()).isEqualTo(lab.at("edge.av", 3478));
    }
  }

  @Test
  void aForeignProgramLivesInTheSameNetwork() throws Exception {
    try (Lab<KernelNetwork> lab = Lab.kernel(Policy.allowAll())) {
      Process ip =
          lab.network().namespace("edge").start(new ProcessBuilder("ip", "-brief", "address"));
      String listing = new String(ip.getInputStream().readAllBytes(), US_ASCII);
      assertThat(ip.waitFor()).isZero();
      assertThat(listing)
          .contains("198.51.100.10/24", "198.51.100.11/24", "198.51.100.12/24", "192.0.2.10/32")
          .doesNotContain("fe80");
    }
  }

  @Test
  void aClosedPortOfTheOtherHostIsRefusedByIt() throws Exception {
    try (Lab<KernelNetwork> lab = Lab.kernel(Policy.allowAll())) {
      assertThatThrownBy(() -> lab.connect("yahoo", "edge.access", 9999))
          .isInstanceOf(ConnectRefused.class);
    }
  }

  private static final String RULESET =
      """
      define wan = "wan0"

      table inet fw {
        chain forward {
          type filter hook forward priority filter; policy drop;
          ct state established,related accept
          iifname $wan oifname "perimeter" tcp dport 443 accept comment "web"
          iif "wan0" oif "perimeter" tcp dport 445 reject with icmpx admin-prohibited
        }
      }
      """;

  @Test
  void aRulesetIsLoadedAsItIsWithItsOwnNamesOfInterfaces() throws Exception {
    Ruleset ruleset = new Ruleset.Given("fw.nft", RULESET, Map.of("wan0", Ruleset.INTERNET));
    try (Lab<KernelNetwork> lab =
            new Lab<>(
                KernelNetwork.open(ContosoTopology.create(), ruleset, KernelNetwork.Options.LAB));
        ServerSocket server = lab.listen("edge.access", 443);
        Socket client = lab.connect("yahoo", "edge.access", 443)) {
      assertThat(server.accept().getRemoteSocketAddress())
          .isEqualTo(client.getLocalSocketAddress());
      assertThat(lab.journal().get(0).verdict().rule().name()).isEqualTo("web");
      // A refusal that comes as ICMP is a refusal all the same, with losses told or without.
      assertThatThrownBy(() -> lab.connect("yahoo", "edge.access", 445))
          .isInstanceOf(ConnectRefused.class);
      // What nothing allows ends the connect as soon as the kernel shows it.
      assertThatThrownBy(() -> lab.connect("yahoo", "edge.access", 5061))
          .isInstanceOf(ConnectTimedOut.class);
    }
    try (Lab<KernelNetwork> lab =
        new Lab<>(
            KernelNetwork.open(
                ContosoTopology.create(), ruleset, KernelNetwork.Options.STANDARD))) {
      assertThatThrownBy(() -> lab.connect("yahoo", "edge.access", 445))
          .isInstanceOf(ConnectRefused.class);
    }
  }
}
