package org.fedsim.wire.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.management.ObjectName;
import org.fedsim.network.ContosoTopology;
import org.fedsim.network.Decision;
import org.fedsim.network.Host;
import org.fedsim.network.Network;
import org.fedsim.network.loopback.LoopbackNetwork;
import org.fedsim.network.policy.Policy;
import org.fedsim.wire.media.MediaSettings.Relay;
import org.fedsim.wire.media.MediaSettings.Role;
import org.fedsim.wire.stun.PacketLost;
import org.fedsim.wire.turn.RelayCredentials;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a session leaves behind, which is nothing, and what it never does. */
class MediaSessionLifeTest {
  private static final Duration GENEROUS = Duration.ofSeconds(30);

  private Network network;

  @BeforeEach
  void open() throws IOException {
    network = LoopbackNetwork.open(ContosoTopology.create(), Map.of(), LoopbackNetwork.Options.LAB);
  }

  @AfterEach
  void close() {
    network.close();
  }

  @Test
  void closingLeavesNoThreadAndNoSocketOfTheSession() throws Exception {
    Set<Integer> ports = new HashSet<>();
    Set<Thread> before = sessionThreads();
    try (Parties call =
        Parties.of(network, "edge", "messenger-client", MediaKind.AUDIO, MediaKind.VIDEO)) {
      MediaPath path = call.connect();
      CompletableFuture<List<StreamReport>> there = call.answerer().exchange(3, GENEROUS);
      Parties.get(call.offerer().exchange(3, GENEROUS));
      Parties.get(there);
      path.streams().forEach(stream -> ports.add(stream.local().address().getPort()));
      assertThat(sessionThreads()).hasSizeGreaterThan(before.size());
    }
    assertThat(ports).hasSize(2);
    Host edge = network.host("edge");
    for (int port : ports) {
      // Taken for as long as the session holds it; the kernel lets go a moment after the close.
      await()
          .atMost(GENEROUS)
          .ignoreException(BindException.class)
          .until(
              () -> {
                edge.openUdp(new InetSocketAddress(edge.address("av"), port)).close();
                return true;
              });
    }
    await()
        .atMost(GENEROUS)
        .untilAsserted(
            () -> assertThat(sessionThreads()).allSatisfy(t -> assertThat(before).contains(t)));
  }

  @Test
  void closingEndsWhatHasNotCompleted() throws Exception {
    CompletableFuture<MediaPath> path;
    CompletableFuture<List<StreamReport>> reports;
    CompletableFuture<Void> arrived;
    try (Parties call = Parties.of(network, "edge", "messenger-client", MediaKind.AUDIO);
        Parties second = Parties.of(network, "edge", "messenger-client", MediaKind.AUDIO)) {
      // Nobody sends to the answerer, and in the second call nobody nominates.
      call.connect();
      reports = call.answerer().exchange(1, GENEROUS);
      arrived = call.answerer().arrived(1);
      path = second.exchangeDescriptionsAndStart();
    }
    assertThat(catchThrowable(() -> Parties.get(path)))
        .isInstanceOf(NoMediaPath.class)
        .hasMessageContaining("closed");
    assertThat(catchThrowable(() -> Parties.get(reports))).isInstanceOf(IOException.class);
    assertThat(catchThrowable(() -> Parties.get(arrived))).isInstanceOf(IOException.class);
  }

  @Test
  void closingTwiceAndClosingUnusedAreHarmless() {
    Parties call = Parties.of(network, "edge", "messenger-client", MediaKind.AUDIO);
    call.close();
    call.close();
  }

  @Test
  void aRelayBehindAClosedFirewallIsAReasonButNoError() throws Exception {
    network.close();
    Policy closed = new Policy("closed", "test", List.of(), Decision.DROP, 1);
    network =
        LoopbackNetwork.open(
            ContosoTopology.create(), Map.of("external", closed), LoopbackNetwork.Options.LAB);
    InetSocketAddress server = new InetSocketAddress(network.host("edge").address("av"), 3478);
    Relay relay =
        new Relay(server, new RelayCredentials(new byte[52], new byte[20]), Optional.empty());
    MediaSettings settings =
        Parties.settings(
            network,
            "messenger-client",
            Role.OFFERER,
            Optional.of(relay),
            EncryptionLevel.REJECTED,
            MediaKind.AUDIO,
            MediaKind.VIDEO);
    try (MediaSession session = MediaSession.open(settings)) {
      String offer = session.offer();

      assertThat(offer).contains("typ host").doesNotContain("typ relay");
      assertThat(session.relayFailure()).containsInstanceOf(PacketLost.class);
      // Asked once: what did not answer for audio is not asked for video.
      assertThat(session.lost()).hasSize(1);
      assertThat(session.lost().get(0).packet().destination()).isEqualTo(server);
      assertThat(session.lost().get(0).entry()).isPresent();
    }
  }

  @Test
  void iceNeverAsksACloudForItsAddress() throws Exception {
    try (Parties call = Parties.of(network, "edge", "messenger-client", MediaKind.AUDIO)) {
      call.connect();
    }
    String loaded =
        (String)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "vmClassHierarchy",
                    new Object[] {new String[0]},
                    new String[] {String[].class.getName()});
    assertThat(loaded).contains("org.ice4j.ice.harvest.MappingCandidateHarvesters");
    assertThat(loaded)
        .doesNotContain("AwsCandidateHarvester")
        .doesNotContain("StunMappingCandidateHarvester")
        .doesNotContain("UPNPHarvester");
  }

  @Test
  void everyUdpSocketIsOnALoopbackAddress() throws Exception {
    // Java's IPv4 sockets are those of IPv6 with a mapped address.
    List<Path> tables = List.of(Path.of("/proc/self/net/udp"), Path.of("/proc/self/net/udp6"));
    assumeTrue(tables.stream().allMatch(Files::isReadable));
    try (Parties call = Parties.of(network, "edge", "messenger-client", MediaKind.AUDIO)) {
      call.connect();
      Set<String> own = ownSockets();
      List<String> bound = new ArrayList<>();
      for (Path table : tables) {
        for (String line : Files.readAllLines(table)) {
          String[] fields = line.trim().split(" +");
          if (own.contains("socket:[" + fields[9] + "]")) {
            bound.add(fields[1]);
          }
        }
      }
      // Hexadecimal and little-endian: ...0100007F:C350 is 127.0.0.1:50000.
      assertThat(bound).isNotEmpty().allSatisfy(address -> assertThat(address).contains("7F:"));
    }
  }

  private static Set<String> ownSockets() throws IOException {
    Set<String> sockets = new HashSet<>();
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors) {
        if (Files.isSymbolicLink(descriptor)) {
          sockets.add(Files.readSymbolicLink(descriptor).toString());
        }
      }
    }
    return sockets;
  }

  private static Set<Thread> sessionThreads() {
    Set<Thread> threads = new HashSet<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("media-")
          || thread.getName().startsWith("IceConnector")
          || thread.getName().startsWith("ms-turn")) {
        threads.add(thread);
      }
    }
    return threads;
  }
}
