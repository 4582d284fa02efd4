package org.fedsim.edge.av;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.fedsim.edge.av.AvLab.PATIENCE;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import org.fedsim.network.policy.Policy;
import org.fedsim.wire.turn.RelayCredentials;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * libnice's own codec and authentication against the relay. Needs a C compiler and libnice's
 * development files (Debian: gcc, pkg-config, libnice-dev); is skipped without them.
 */
@ExtendWith(LeakCheck.class)
class LibniceClientTest {
  @TempDir private static Path directory;
  private static Path client;

  @BeforeAll
  static void compile() throws Exception {
    client = LibniceProgram.compile("ms_turn_client", directory);
  }

  @Test
  void allocatesSendsReceivesGoesRawRefreshesAndReleases() throws Exception {
    try (AvLab lab = AvLab.open(Policy.allowAll());
        DatagramSocket peer = lab.host("skype-client").openUdp(lab.at("skype-client", 0));
        EchoPeer echo = EchoPeer.on(peer)) {
      ForeignProgram finished =
          ForeignProgram.run(arguments(lab, lab.credentials("sip:mary@msn.com"), peer));

      assertWentThroughAll(finished);
      await().atMost(PATIENCE).until(() -> lab.edge().allocations() == 0);
      assertThat(lab.edge().counters().drops()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "pseudo-tls"})
  void doesTheSameOverTcp(String transport) throws Exception {
    try (AvLab lab = AvLab.open(Policy.allowAll());
        ServerSocket listener = lab.tcpPeer()) {
      Thread echo = new Thread(() -> echoOne(listener), "echo");
      echo.start();

      ForeignProgram finished =
          ForeignProgram.run(
              arguments(
                  lab,
                  lab.credentials("sip:mary@msn.com"),
                  lab.at("edge.av", 443),
                  (InetSocketAddress) listener.getLocalSocketAddress(),
                  transport));

      assertWentThroughAll(finished);
      await().atMost(PATIENCE).until(() -> lab.edge().clientConnections() == 0);
      assertThat(lab.edge().allocations()).isZero();
      assertThat(lab.edge().counters().drops()).isEmpty();
      echo.join();
    }
  }

  private static void assertWentThroughAll(ForeignProgram finished) {
    assertThat(finished.output().lines())
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("challenge 401"),
            line -> assertThat(line).matches("relay 198\\.51\\.100\\.12:5\\d{4}"),
            line -> assertThat(line).matches("mapped 203\\.0\\.113\\.50:\\d+"),
            line -> assertThat(line).isEqualTo("lifetime 600"),
            line -> assertThat(line).isEqualTo("indication 172 bytes"),
            line -> assertThat(line).isEqualTo("indication 5 bytes"),
            line -> assertThat(line).isEqualTo("indication 1 bytes"),
            line -> assertThat(line).isEqualTo("indication 1207 bytes"),
            line -> assertThat(line).isEqualTo("active"),
            line -> assertThat(line).isEqualTo("raw 172 bytes"),
            line -> assertThat(line).isEqualTo("refreshed 600"),
            line -> assertThat(line).isEqualTo("released 0"));
    assertThat(finished.status()).isZero();
  }

  @Test
  void aWrongPasswordGetsNoAllocation() throws Exception {
    try (AvLab lab = AvLab.open(Policy.allowAll());
        DatagramSocket peer = lab.host("skype-client").openUdp(lab.at("skype-client", 0))) {
      RelayCredentials right = lab.credentials("sip:mary@msn.com");
      RelayCredentials wrong =
          new RelayCredentials(
              right.username(), "twenty wrong bytes !".getBytes(StandardCharsets.US_ASCII));

      ForeignProgram finished = ForeignProgram.run(arguments(lab, wrong, peer));

      assertThat(finished.status()).isEqualTo(1);
      assertThat(finished.output()).startsWith("challenge 401\n").contains("FAILED");
      assertThat(lab.edge().allocations()).isZero();
    }
  }

  private static String[] arguments(AvLab lab, RelayCredentials credentials, DatagramSocket peer) {
    return arguments(
        lab,
        credentials,
        lab.at("edge.av", 3478),
        (InetSocketAddress) peer.getLocalSocketAddress(),
        "udp");
  }

  private static String[] arguments(
      AvLab lab,
      RelayCredentials credentials,
      InetSocketAddress relay,
      InetSocketAddress peerAddress,
      String transport) {
    InetSocketAddress server = lab.network().realAddress(relay);
    InetSocketAddress local = lab.network().realAddress(lab.at("messenger-client", 0));
    return new String[] {
      client.toString(),
      server.getAddress().getHostAddress(),
      Integer.toString(server.getPort()),
      local.getAddress().getHostAddress(),
      HexFormat.of().formatHex(credentials.username()),
      HexFormat.of().formatHex(credentials.password()),
      peerAddress.getAddress().getHostAddress(),
      Integer.toString(peerAddress.getPort()),
      transport
    };
  }

  private static void echoOne(ServerSocket listener) {
    try (Socket peer = listener.accept()) {
      peer.getInputStream().transferTo(peer.getOutputStream());
    } catch (IOException e) {
      // The client's own report tells what is missing.
    }
  }
}
