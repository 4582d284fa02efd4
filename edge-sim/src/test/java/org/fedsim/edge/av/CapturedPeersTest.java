package org.fedsim.edge.av;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.fedsim.edge.av.NiceAgent.Relay;
import org.fedsim.wire.turn.RelayCredentials;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Wireshark's opinion on what really goes over the wire between the A/V Edge and programs that
 * nobody here wrote. Needs Debian's tshark, with the right to capture, and gcc, pkg-config,
 * libnice-dev and coturn; is skipped without any of them.
 */
@ExtendWith(LeakCheck.class)
class CapturedPeersTest {
  /** Where the markers of the capture are sent. */
  private static final int MARKER = 200;

  /** What Wireshark has to say of TCP itself, and of its way into it, is not meant. */
  private static final String COMPLAINTS =
      "(_ws.malformed || (udp && (stun || classicstun) && _ws.expert))";

  /**
   * libnice sends each check between agents a second time with the fingerprint that Messenger 2009
   * would have computed, whose table of the checksum had a typing error.
   */
  private static final String LEGACY_CHECK = "(stun.type == 0x0001 && stun.att.crc32.status == 0)";

  /** And answers such a check with error 400, whose phrase of 11 bytes it does not pad. */
  private static final String LEGACY_ANSWER = "(stun.type == 0x0111 && stun.length == 27)";

  private static final String HANDSHAKE = "tls.handshake.type";

  @TempDir private Path directory;

  @Test
  void nothingThatPeersAndTheEdgeSayToEachOtherIsMalformed() throws Exception {
    ForeignProgram.assumeInstalled("turnutils_stunclient");
    Path turnClient = LibniceProgram.compile("ms_turn_client", directory);
    Path agent = LibniceProgram.compile("nice_agent", directory);
    Path file;
    try (MachineLab lab = MachineLab.open();
        LoopbackCapture capture =
            LoopbackCapture.start("net " + lab.range(), lab.peer(MARKER), directory)) {
      askForMappedAddress(lab);
      useTheRelay(lab, turnClient);
      callAHost(lab, agent);
      callThroughTheHairpin(lab, agent);
      callOverTcp(lab, agent, "turn-tcp");
      callOverTcp(lab, agent, "turn-tls");
      file = capture.end();
    }

    assertThat(read(file, "-Y", COMPLAINTS + " && !" + LEGACY_CHECK + " && !" + LEGACY_ANSWER))
        .isEmpty();
    assertThat(Set.copyOf(read(file, "-Y", "classicstun", "-Tfields", "-e", "classicstun.type")))
        .isEqualTo(Set.of("0x0003", "0x0113", "0x0103", "0x0004", "0x0115", "0x0006", "0x0106"));
    assertThat(Set.copyOf(read(file, "-Y", "stun", "-Tfields", "-e", "stun.type")))
        .contains("0x0001", "0x0101");
    // Wireshark does not know how MS-TURN is framed over TCP, but it knows the opening of TLS.
    assertThat(Set.copyOf(read(file, "-Y", "tls.handshake", "-Tfields", "-e", HANDSHAKE)))
        .isEqualTo(Set.of("1", "2,14"));
  }

  private static void askForMappedAddress(MachineLab lab) throws Exception {
    InetSocketAddress server = lab.server();
    ForeignProgram client =
        ForeignProgram.run(
            "turnutils_stunclient",
            "-p",
            Integer.toString(server.getPort()),
            "-L",
            lab.peer(2).getHostAddress(),
            server.getAddress().getHostAddress());
    assertThat(client.output()).contains("reflexive addr: " + lab.peer(2).getHostAddress());
  }

  private static void useTheRelay(MachineLab lab, Path program) throws Exception {
    RelayCredentials credentials = lab.credentials("sip:mary@msn.com");
    DatagramSocket socket = new DatagramSocket(new InetSocketAddress(lab.peer(3), 0));
    try (EchoPeer echo = EchoPeer.on(socket)) {
      ForeignProgram client =
          ForeignProgram.run(
              program.toString(),
              lab.server().getAddress().getHostAddress(),
              Integer.toString(lab.server().getPort()),
              lab.peer(2).getHostAddress(),
              HexFormat.of().formatHex(credentials.username()),
              HexFormat.of().formatHex(credentials.password()),
              lab.peer(3).getHostAddress(),
              Integer.toString(socket.getLocalPort()),
              "udp");
      assertThat(client.status()).as(client.output()).isZero();
    }
  }

  private static void callAHost(MachineLab lab, Path program) throws Exception {
    try (NiceAgent mary = relayed(lab, program, 2, "controlling");
        NiceAgent anna = NiceAgent.withHostCandidate(program, lab.peer(3), "controlled", "udp")) {
      NiceAgent.call(mary, anna);
    }
  }

  private static void callThroughTheHairpin(MachineLab lab, Path program) throws Exception {
    try (NiceAgent mary = relayed(lab, program, 2, "controlling");
        NiceAgent anna = relayed(lab, program, 3, "controlled")) {
      NiceAgent.call(mary, anna);
    }
  }

  private static void callOverTcp(MachineLab lab, Path program, String kind) throws Exception {
    Relay relay = new Relay(kind, lab.tcpServer(), lab.credentials("sip:user@contoso.com"));
    long before = lab.edge().counters().payloadsToPeers();
    try (NiceAgent anna = NiceAgent.withHostCandidate(program, lab.peer(3), "controlling", "tcp");
        NiceAgent mary = NiceAgent.behindRelay(program, lab.peer(2), "controlled", relay)) {
      NiceAgent.call(
          anna,
          mary,
          () ->
              await()
                  .atMost(AvLab.PATIENCE)
                  .until(() -> lab.edge().counters().payloadsToPeers() > before));
    }
  }

  private static NiceAgent relayed(MachineLab lab, Path program, int peer, String role)
      throws Exception {
    Relay relay = new Relay("turn-udp", lab.server(), lab.credentials("sip:user@contoso.com"));
    return NiceAgent.behindRelay(program, lab.peer(peer), role, relay);
  }

  /** What tshark prints of a capture, without what it says about itself. */
  private static List<String> read(Path capture, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("tshark", "-r", capture.toString()));
    // A port that was picked at random may be one at which Wireshark expects some other protocol.
    command.addAll(List.of("-d", "udp.port==32768-65535,stun"));
    command.addAll(List.of(arguments));
    ForeignProgram tshark = ForeignProgram.run(command.toArray(String[]::new));
    assertThat(tshark.status()).as(tshark.output()).isZero();
    return tshark.output().lines().filter(line -> !line.startsWith("Running as user")).toList();
  }
}
