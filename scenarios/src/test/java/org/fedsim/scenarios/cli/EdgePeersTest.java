package org.fedsim.scenarios.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.fedsim.network.Host;
import org.fedsim.network.Topology;
import org.fedsim.network.machine.MachineNetwork;
import org.fedsim.wire.Timers;
import org.fedsim.wire.turn.MsTurnRefused;
import org.fedsim.wire.turn.MsTurnSocket;
import org.fedsim.wire.turn.RelayCredentials;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Edge alone, met by software that nobody here wrote, and by clients of its relay. */
class EdgePeersTest {
  @TempDir Path directory;

  @Test
  void aPartnerThatNobodyHereWroteInvitesAlice() throws Exception {
    assumeInstalled("openssl");
    try (EdgeRun edge = EdgeRun.started(directory)) {
      String answer =
          answer(edge.address("sip"), "provider", invite("mia@hotmail.com"), "m=message");
      assertThat(answer)
          .contains("SIP/2.0 200 OK", "Contact: <sip:alice@contoso.com;opaque=user:epid");
      assertThat(edge.interrupt()).isZero();
      assertThat(edge.line(1).at("/sip/connections").asInt()).isEqualTo(1);
    }
  }

  @Test
  void whoIsNoProviderIsToldSo() throws Exception {
    assumeInstalled("openssl");
    try (EdgeRun edge = EdgeRun.started(directory)) {
      answer(edge.address("sip"), "client", invite("mia@hotmail.com"), "SIP/2.0 403");
    }
  }

  @Test
  void mrasListensToTheClientAndNotToAPartner() throws Exception {
    assumeInstalled("openssl");
    try (EdgeRun edge = EdgeRun.started(directory)) {
      Path output = directory.resolve("refused.txt");
      // First, for the Edge counts it only after the partner has heard of it and has ended.
      Process partner = openssl(edge.address("mras"), output, "provider");
      try {
        assertThat(partner.waitFor(EdgeRun.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(partner.exitValue()).isNotZero();
      } finally {
        partner.destroyForcibly().waitFor();
      }
      assertThat(answer(edge.address("mras"), "client", invite("alice@contoso.com"), "SIP/2.0 405"))
          .contains("Allow: SERVICE");
      assertThat(edge.interrupt()).isZero();
      assertThat(edge.line(1).at("/sip/handshakes_failed/name_mismatch").asInt()).isEqualTo(1);
    }
  }

  @Test
  void turnIsSpokenOverTcpToo() throws Exception {
    try (EdgeRun edge = EdgeRun.started(directory);
        MachineNetwork machine = MachineNetwork.open("edge", literal("127.0.0.1"));
        Socket client =
            machine
                .host("edge")
                .connect(
                    new InetSocketAddress(literal("127.0.0.1"), 0),
                    edge.address("turn_tcp"),
                    EdgeRun.PATIENCE)) {
      client.setSoTimeout((int) EdgeRun.PATIENCE.toMillis());
      // The first Allocate of libnice over TCP, framed: without credentials, so it is answered 401.
      client
          .getOutputStream()
          .write(
              HexFormat.of()
                  .parseHex(
                      "02000024"
                          + "00030010a48dabf182be1ef76e1d5ac8f34ddf75"
                          + "000f000472c64bc68008000400000001"));
      byte[] answer = client.getInputStream().readNBytes(6);
      assertThat(HexFormat.of().formatHex(answer)).startsWith("0200").endsWith("0113");
    }
  }

  @Test
  void aPeerOnLoopbackIsRefusedUnlessItIsAllowed() throws Exception {
    try (EdgeRun edge = EdgeRun.started(directory);
        MachineNetwork machine = MachineNetwork.open("edge", literal("127.0.0.1"));
        MachineNetwork other = MachineNetwork.open("edge", literal("127.0.0.2"));
        MsTurnSocket client = allocate(machine, edge);
        DatagramSocket peer = peer(other)) {
      InetSocketAddress to = (InetSocketAddress) peer.getLocalSocketAddress();
      assertThatThrownBy(() -> client.setActiveDestination(to)).isInstanceOf(MsTurnRefused.class);
      client.send(new DatagramPacket(new byte[] {1}, 1, to));
      // The relay answers in order: once this one is refused, what was sent has been looked at too.
      assertThatThrownBy(() -> client.setActiveDestination(to)).isInstanceOf(MsTurnRefused.class);
      assertThat(edge.interrupt()).isZero();
      JsonNode relay = edge.line(1).get("relay");
      assertThat(relay.get("allocations").asInt()).isEqualTo(1);
      assertThat(relay.get("payloads_to_peers").asInt()).isZero();
      assertThat(relay.at("/dropped/peer_refused").asInt()).isEqualTo(3);
    }
  }

  @Test
  void anAllowedPeerIsRelayedTo() throws Exception {
    try (EdgeRun edge =
            EdgeRun.started(directory, "--allow-peer", "127.0.0.0/8", "--json", "m.json");
        MachineNetwork machine = MachineNetwork.open("edge", literal("127.0.0.1"));
        MachineNetwork other = MachineNetwork.open("edge", literal("127.0.0.2"));
        MsTurnSocket client = allocate(machine, edge);
        DatagramSocket peer = peer(other)) {
      client.setSoTimeout((int) EdgeRun.PATIENCE.toMillis());
      client.send(new DatagramPacket(new byte[] {1, 2, 3}, 3, peer.getLocalSocketAddress()));
      DatagramPacket there = new DatagramPacket(new byte[100], 100);
      peer.receive(there);
      assertThat(there.getSocketAddress()).isEqualTo(client.relayedAddress());
      assertThat(there.getLength()).isEqualTo(3);
      peer.send(new DatagramPacket(new byte[] {9}, 1, client.relayedAddress()));
      DatagramPacket back = new DatagramPacket(new byte[100], 100);
      client.receive(back);
      assertThat(back.getLength()).isEqualTo(1);

      assertThat(edge.interrupt()).isZero();
      JsonNode metrics = new ObjectMapper().readTree(directory.resolve("m.json").toFile());
      assertThat(metrics.get("schema").asText()).isEqualTo("fedsim.edge-metrics/1");
      assertThat(metrics.at("/relay/payloads_to_peers").asInt()).isEqualTo(1);
      assertThat(metrics.at("/relay/payloads_to_clients").asInt()).isEqualTo(1);
      assertThat(edge.out().split("\n")).hasSize(1);
    }
  }

  @Test
  void coturnsClientGetsItsMappedAddress() throws Exception {
    assumeInstalled("turnutils_stunclient");
    try (EdgeRun edge = EdgeRun.started(directory)) {
      Process client =
          new ProcessBuilder(
                  "turnutils_stunclient",
                  "-p",
                  Integer.toString(edge.address("turn_udp").getPort()),
                  "127.0.0.1")
              .redirectErrorStream(true)
              .start();
      try {
        client.getOutputStream().close();
        String output = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(output).containsPattern("reflexive addr: 127\\.0\\.0\\.1:\\d+");
      } finally {
        client.destroyForcibly().waitFor();
      }
    }
  }

  /**
   * Has openssl say something, and waits until its answer contains a text.
   *
   * @param who whose certificate it shows
   */
  private String answer(InetSocketAddress to, String who, String message, String awaited)
      throws Exception {
    Path output = directory.resolve("openssl.txt");
    Process openssl = openssl(to, output, who);
    try {
      openssl.getOutputStream().write(message.getBytes(StandardCharsets.US_ASCII));
      openssl.getOutputStream().flush();
      await().atMost(EdgeRun.PATIENCE).until(() -> Files.readString(output).contains(awaited));
      return Files.readString(output);
    } finally {
      openssl.destroyForcibly().waitFor();
    }
  }

  private MsTurnSocket allocate(MachineNetwork machine, EdgeRun edge) throws IOException {
    JsonNode file =
        new ObjectMapper().readTree(directory.resolve("out/turn-credentials.json").toFile());
    Host host = machine.host("edge");
    return MsTurnSocket.allocate(
        host,
        new InetSocketAddress(host.address(), 0),
        edge.address("turn_udp"),
        new RelayCredentials(
            Base64.getDecoder().decode(file.get("username").asText()),
            Base64.getDecoder().decode(file.get("password").asText())),
        Timers.STANDARD);
  }

  private static DatagramSocket peer(MachineNetwork machine) throws IOException {
    Host host = machine.host("edge");
    DatagramSocket socket = host.openUdp(new InetSocketAddress(host.address(), 0));
    socket.setSoTimeout((int) EdgeRun.PATIENCE.toMillis());
    return socket;
  }

  private static java.net.Inet4Address literal(String address) {
    return Topology.address(address, address);
  }

  private Process openssl(InetSocketAddress to, Path output, String who) throws IOException {
    Path out = directory.resolve("out");
    return new ProcessBuilder(
            "openssl",
            "s_client",
            "-quiet",
            "-tls1_2",
            "-connect",
            to.getAddress().getHostAddress() + ":" + to.getPort(),
            "-verify_return_error",
            "-verify_hostname",
            "sip.contoso.com",
            "-CAfile",
            out.resolve("ca.pem").toString(),
            "-cert",
            out.resolve(who + ".pem").toString(),
            "-key",
            out.resolve(who + "-key.pem").toString())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  private static String invite(String from) {
    String sdp =
        String.join(
            "\r\n",
            "v=0",
            "o=- 0 0 IN IP4 127.0.0.1",
            "s=session",
            "c=IN IP4 127.0.0.1",
            "t=0 0",
            "m=message 5060 sip null",
            "");
    return String.join(
        "\r\n",
        "INVITE sip:alice@contoso.com SIP/2.0",
        "Via: SIP/2.0/TLS 127.0.0.1:5061;branch=z9hG4bK-1",
        "Max-Forwards: 70",
        "From: <sip:" + from + ">;tag=1",
        "To: <sip:alice@contoso.com>",
        "Call-ID: openssl",
        "CSeq: 1 INVITE",
        "Contact: <sip:" + from + ";transport=tls>",
        "Content-Type: application/sdp",
        "Content-Length: " + sdp.length(),
        "",
        sdp);
  }

  private static void assumeInstalled(String program) {
    assumeTrue(
        Arrays.stream(System.getenv("PATH").split(":"))
            .anyMatch(path -> Files.isExecutable(Path.of(path, program))),
        program + " is not installed");
  }
}
