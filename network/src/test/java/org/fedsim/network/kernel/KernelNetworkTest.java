package org.fedsim.network.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.fedsim.network.ConnectRefused;
import org.fedsim.network.ConnectTimedOut;
import org.fedsim.network.Topology;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class KernelNetworkTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void tcpAndUdpCrossTheFirewallAsTheRulesetSays() throws Exception {
    try (KernelNetwork network =
        KernelNetwork.open(
            Topology.federation(),
            """
            table inet fw {
              chain forward {
                type filter hook forward priority 0; policy drop;
                ct state established,related accept
                iifname "internet" oifname "perimeter" tcp dport 443 accept
                iifname "internet" oifname "perimeter" tcp dport 444 reject with tcp reset
                iifname "internet" oifname "perimeter" udp dport 3478 accept
              }
            }
            """,
            KernelNetwork.Options.STANDARD)) {
      InetSocketAddress access = at(network, "edge", "access", 443);
      try (ServerSocket server = network.host("edge").listen(access, 5);
          Socket client =
              network.host("yahoo").connect(at(network, "yahoo", "", 0), access, PATIENCE);
          Socket accepted = server.accept()) {
        assertThat(accepted.getRemoteSocketAddress()).isEqualTo(client.getLocalSocketAddress());
        client.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
        assertThat(accepted.getInputStream().readNBytes(5)).asString().isEqualTo("hello");
      }
      try (DatagramSocket av = network.host("edge").openUdp(at(network, "edge", "av", 3478));
          DatagramSocket yahoo = network.host("yahoo").openUdp(at(network, "yahoo", "", 0))) {
        yahoo.send(new DatagramPacket(new byte[] {1, 2}, 2, av.getLocalSocketAddress()));
        DatagramPacket in = new DatagramPacket(new byte[9], 9);
        av.receive(in);
        assertThat(in.getSocketAddress()).isEqualTo(yahoo.getLocalSocketAddress());
        av.send(new DatagramPacket(new byte[] {3}, 1, in.getSocketAddress()));
        yahoo.receive(in);
        assertThat(in.getLength()).isEqualTo(1);
      }
      assertThatThrownBy(
              () ->
                  network
                      .host("yahoo")
                      .connect(
                          at(network, "yahoo", "", 0),
                          at(network, "edge", "access", 444),
                          PATIENCE))
          .isInstanceOf(ConnectRefused.class);
      assertThatThrownBy(
              () ->
                  network
                      .host("yahoo")
                      .connect(
                          at(network, "yahoo", "", 0),
                          at(network, "edge", "access", 5061),
                          Duration.ofMillis(200)))
          .isInstanceOf(ConnectTimedOut.class);
    }
  }

  @Test
  void openingTakesHowLong() throws Exception {
    for (int i = 0; i < 30; i++) {
      long start = System.nanoTime();
      Wiring w = Wiring.open(Topology.federation(), java.util.Map.of());
      long end = System.nanoTime();
      w.close();
      System.out.println((end - start) / 1000 + " us");
    }
  }

  private static InetSocketAddress at(KernelNetwork n, String host, String name, int port)
      throws IOException {
    return new InetSocketAddress(n.host(host).address(name), port);
  }
}
