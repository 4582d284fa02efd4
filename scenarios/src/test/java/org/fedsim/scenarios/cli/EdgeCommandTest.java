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
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.fedsim.network.Host;
import org.fedsim.network.Topology;
import org.fedsim.network.machine.MachineNetwork;
import org.fedsim.wire.Timers;
import org.fedsim.wire.turn.MsTurnRefused;
import org.fedsim.wire.turn.MsTurnSocket;
import org.fedsim.wire.turn.RelayCredentials;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Edge alone, met the way software meets it that nobody here wrote. */
class EdgeCommandTest {
  private static final List<String> FILES =
      List.of(
          ".fedsim-edge",
          "ca.pem",
          "client-key.pem",
          "client.pem",
          "provider-key.pem",
          "provider.pem",
          "turn-credentials.json");

  @TempDir Path directory;

  @Test
  void itSaysWhereItListensAndWritesWhatItsPeersNeedForTheOwnerOnly() throws Exception {
    try (EdgeRun edge = EdgeRun.started(directory)) {
      JsonNode ready = edge.line(0);
      assertThat(ready.get("schema").asText()).isEqualTo("fedsim.edge/1");
      assertThat(ready.get("realm").asText()).isEqualTo("rtcmedia");
      assertThat(ready.get("relay_ports").asText()).isEqualTo("50000-59999");
      for (String service : List.of("sip", "sip_clients", "turn_udp", "turn_tcp", "mras")) {
        assertThat(ready.get(service).get("address").asText()).isEqualTo("127.0.0.1");
        assertThat(ready.get(service).get("port").asInt()).isPositive();
      }
      Path out = directory.resolve("out");
      assertThat(mode(out)).isEqualTo("rwx------");
      try (Stream<Path> files = Files.list(out)) {
        assertThat(files.map(f -> f.getFileName().toString()))
            .containsExactlyInAnyOrderElementsOf(FILES);
      }
      for (String file : FILES) {
        assertThat(mode(out.resolve(file))).as(file).isEqualTo("rw-------");
      }
    }
  }

  @Test
  void itReplacesItsOwnFilesAndLeavesNoThreadBehind() throws Exception {
    EdgeRun.started(directory).close();
    String before = Files.readString(directory.resolve("out/ca.pem"));
    Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());

    EdgeRun.started(directory).close();

    assertThat(Files.readString(directory.resolve("out/ca.pem"))).isNotEqualTo(before);
    await()
        .atMost(EdgeRun.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> !threads.contains(thread))
                    .extracting(Thread::getName)
                    .allMatch(
                        name -> name.matches("(GlobalEventExecutor|ForkJoinPool|awaitility).*")));
  }

  @Test
  void aPartnerThatNobodyHereWroteInvitesAlice() throws Exception {
    assumeInstalled("openssl");
    try (EdgeRun edge = EdgeRun.started(directory)) {
      Path output = directory.resolve("openssl.txt");
      Process openssl = openssl(edge.address("sip"), output, "provider");
      try {
        openssl
            .getOutputStream()
            .write(invite("mia@hotmail.com").getBytes(StandardCharsets.US_ASCII));
        openssl.getOutputStream().flush();
        await()
            .atMost(EdgeRun.PATIENCE)
            .until(() -> Files.readString(output).contains("m=message"));
      } finally {
        openssl.destroyForcibly().waitFor();
      }
      assertThat(Files.readString(output))
          .contains("SIP/2.0 200 OK", "Contact: <sip:alice@contoso.com;opaque=user:epid");
      assertThat(edge.interrupt()).isZero();
      assertThat(edge.line(1).at("/sip/connections").asInt()).isEqualTo(1);
    }
  }

  @Test
  void whoIsNoProviderIsToldSo() throws Exception {
    assumeInstalled("openssl");
    try (EdgeRun edge = EdgeRun.started(directory)) {
      Path output = directory.resolve("openssl.txt");
      Process openssl = openssl(edge.address("sip"), output, "client");
      try {
        openssl
            .getOutputStream()
            .write(invite("mia@hotmail.com").getBytes(StandardCharsets.US_ASCII));
        openssl.getOutputStream().flush();
        await()
            .atMost(EdgeRun.PATIENCE)
            .until(() -> Files.readString(output).contains("SIP/2.0 403"));
      } finally {
        openssl.destroyForcibly().waitFor();
      }
    }
  }

  @Test
  void mrasListensToTheClientAndNotToAPartner() throws Exception {
    assumeInstalled("openssl");
    try (EdgeRun edge = EdgeRun.started(directory)) {
      Path output = directory.resolve("openssl.txt");
      // First, for the Edge counts it only after the partner has heard of it and has ended.
      Process partner = openssl(edge.address("mras"), output, "provider");
      try {
        assertThat(partner.waitFor(EdgeRun.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(partner.exitValue()).isNotZero();
      } finally {
        partner.destroyForcibly().waitFor();
      }
      Process openssl = openssl(edge.address("mras"), output, "client");
      try {
        openssl
            .getOutputStream()
            .write(invite("alice@contoso.com").getBytes(StandardCharsets.US_ASCII));
        openssl.getOutputStream().flush();
        await()
            .atMost(EdgeRun.PATIENCE)
            .until(() -> Files.readString(output).contains("SIP/2.0 405"));
        assertThat(Files.readString(output)).contains("Allow: SERVICE");
      } finally {
        openssl.destroyForcibly().waitFor();
      }
      assertThat(edge.interrupt()).isZero();
      assertThat(edge.line(1).at("/sip/handshakes_failed/name_mismatch").asInt()).isEqualTo(1);
    }
  }

  @Test
  void turnIsSpokenOverTcpToo() throws Exception {
    try (EdgeRun edge = EdgeRun.started(directory);
        MachineNetwork machine = MachineNetwork.open(literal("127.0.0.1"));
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
        MachineNetwork machine = MachineNetwork.open(literal("127.0.0.1"));
        MachineNetwork other = MachineNetwork.open(literal("127.0.0.2"));
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
        MachineNetwork machine = MachineNetwork.open(literal("127.0.0.1"));
        MachineNetwork other = MachineNetwork.open(literal("127.0.0.2"));
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

  @Test
  void theSignalToEndEndsAProcessInOrderEvenWhenNobodyReadsWhatItPrints() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "edge",
                "--address",
                "127.0.0.1",
                "--out",
                directory.resolve("out").toString(),
                "--json",
                directory.resolve("metrics.json").toString(),
                "--sip-port",
                "0",
                "--client-port",
                "0",
                "--turn-port",
                "0",
                "--turn-tcp-port",
                "0",
                "--mras-port",
                "0")
            .redirectError(directory.resolve("err.txt").toFile())
            .start();
    try {
      StringBuilder ready = new StringBuilder();
      for (int c = process.getInputStream().read(); c >= 0 && c != '\n'; ) {
        ready.append((char) c);
        c = process.getInputStream().read();
      }
      assertThat(ready.toString()).startsWith("{\"schema\":\"fedsim.edge/1\"");
      process.getInputStream().close();

      process.destroy();

      assertThat(process.waitFor(EdgeRun.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      assertThat(directory.resolve("err.txt")).isEmptyFile();
      assertThat(directory.resolve("metrics.json")).content().contains("\"relay\"");
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--out o | Missing required option: '--address=IP'",
        "--address 127.0.0.1 | Missing required option: '--out=DIR'",
        "--out o --address localhost | --address: \"localhost\" is not an IPv4 address",
        "--out o --address ::1 | --address: \"::1\" is not an IPv4 address",
        "--out o --address 127.0.0.0/8 | --address: \"127.0.0.0/8\" is not an IPv4 address",
        "--out o --address 0.0.0.0 | a relay must know which one is its own",
        "--out o --address 203.0.113.9 | 203.0.113.9 is not an address of this machine",
        "--out o --address 127.0.0.1 --sip-port 70000 | --sip-port: 70000 is not a port",
        "--out o --address 127.0.0.1 --turn-port -1 | --turn-port: -1 is not a port",
        "--out o --address 127.0.0.1 --turn-port x | Invalid value for option '--turn-port'",
        "--out o --address 127.0.0.1 --client-port 5061 | --client-port: 5061 is already that of --sip-port",
        "--out o --address 127.0.0.1 --mras-port 443 | --mras-port: 443 is already that of --turn-tcp-port",
        "--out o --address 127.0.0.1 --relay-ports 400-500 | contains --turn-tcp-port 443",
        "--out o --address 127.0.0.1 --relay-ports 59999-50000 | ends before it begins",
        "--out o --address 127.0.0.1 --relay-ports 0-10 | is not within 1-65535",
        "--out o --address 127.0.0.1 --relay-ports many | \"many\" is not a range",
        "--out o --address 127.0.0.1 --relay-ports 3000-4000 | contains --turn-port 3478",
        "--out o --address 127.0.0.1 --allow-peer 10.0.0.1/8 | --allow-peer: \"10.0.0.1/8\" is not a range",
        "--out o --address 127.0.0.1 --allow-peer 224.0.0.0/4 | can be nobody's own address",
        "--out o --address 127.0.0.1 --minutes 0 | --minutes: 0 is not between 1 and 10080",
        "--out o --address 127.0.0.1 --minutes 10081 | --minutes: 10081 is not between",
        "--out file --address 127.0.0.1 | file: this is a file; --out needs a directory",
        "--out full --address 127.0.0.1 | full: holds files that \"fedsim edge\" has not written",
        "--out file/o --address 127.0.0.1 --sip-port 0 --client-port 0 --turn-port 0 --turn-tcp-port 0 --mras-port 0 | cannot be written",
        "--out o --address 127.0.0.1 --json full | full: this is a directory; --json needs a file",
        "--out o --address 127.0.0.1 --adress x | unknown option \"--adress\" (did you mean \"--address\"?)",
      })
  void whatCannotBeDoneIsExplained(String arguments, String why) throws Exception {
    Files.writeString(directory.resolve("file"), "mine");
    Files.createDirectory(directory.resolve("full"));
    Files.writeString(directory.resolve("full/ca.pem"), "mine");
    try (EdgeRun edge =
        EdgeRun.of(directory, Stream.of(("edge " + arguments).split(" ")).toArray(String[]::new))) {
      assertThat(edge.exitCode()).isEqualTo(2);
      assertThat(edge.err()).contains(why);
      assertThat(edge.out()).isEmpty();
    }
    assertThat(directory.resolve("full/ca.pem")).hasContent("mine");
  }

  @Test
  void aTakenPortIsNamed() throws Exception {
    try (EdgeRun first = EdgeRun.started(directory);
        EdgeRun second =
            EdgeRun.of(
                directory,
                "edge",
                "--address",
                "127.0.0.1",
                "--out",
                "other",
                "--sip-port",
                Integer.toString(first.address("sip").getPort()))) {
      assertThat(second.exitCode()).isEqualTo(2);
      assertThat(second.err()).contains("cannot bind 127.0.0.1:" + first.address("sip").getPort());
      assertThat(directory.resolve("other")).doesNotExist();
    }
  }

  private MsTurnSocket allocate(MachineNetwork machine, EdgeRun edge) throws IOException {
    JsonNode file =
        new ObjectMapper().readTree(directory.resolve("out/turn-credentials.json").toFile());
    Host host = machine.host("edge");
    return MsTurnSocket.allocate(
        host,
        new InetSocketAddress(host.address("av"), 0),
        edge.address("turn_udp"),
        new RelayCredentials(
            Base64.getDecoder().decode(file.get("username").asText()),
            Base64.getDecoder().decode(file.get("password").asText())),
        Timers.STANDARD);
  }

  private static DatagramSocket peer(MachineNetwork machine) throws IOException {
    Host host = machine.host("edge");
    DatagramSocket socket = host.openUdp(new InetSocketAddress(host.address("av"), 0));
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

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static void assumeInstalled(String program) {
    assumeTrue(
        Arrays.stream(System.getenv("PATH").split(":"))
            .anyMatch(path -> Files.isExecutable(Path.of(path, program))),
        program + " is not installed");
  }
}
