package org.fedsim.wire.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.fedsim.network.ContosoTopology;
import org.fedsim.network.Decision;
import org.fedsim.network.Host;
import org.fedsim.network.LostPacket;
import org.fedsim.network.Network;
import org.fedsim.network.Packet;
import org.fedsim.network.Protocol;
import org.fedsim.network.Topology;
import org.fedsim.network.loopback.LoopbackNetwork;
import org.fedsim.network.policy.AddressSet;
import org.fedsim.network.policy.Policy;
import org.fedsim.network.policy.PortSet;
import org.fedsim.network.policy.Rule;
import org.fedsim.wire.Timers;
import org.fedsim.wire.media.ConnectivityCheck.Credentials;
import org.fedsim.wire.media.ConnectivityCheck.Received;
import org.fedsim.wire.media.MediaSettings.Role;
import org.fedsim.wire.stun.TransactionId;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Media over TCP between the end that opens connections, on the Edge, and the client that waits for
 * them.
 */
class MediaSessionTcpTest {
  private static final Duration GENEROUS = Duration.ofSeconds(30);
  private static final Topology TOPOLOGY = ContosoTopology.create();

  @ParameterizedTest
  @EnumSource
  void whereNoUdpPassesMediaFlowsOverTcp(Role opener) throws Exception {
    try (Network network = open(tcpOut());
        Parties call =
            call(network, opener, MediaTransport.ANY, MediaKind.AUDIO, MediaKind.VIDEO)) {
      CompletableFuture<MediaPath> there = call.exchangeDescriptionsAndStart();
      MediaPath here = Parties.get(call.offerer().connect());

      assertThat(here.kind()).isEqualTo(PathKind.TCP);
      assertThat(here.streams()).hasSize(2);
      for (MediaPath.Stream stream : here.streams()) {
        boolean opens = opener == Role.OFFERER;
        Candidate edge = opens ? stream.local() : stream.remote();
        Candidate client = opens ? stream.remote() : stream.local();
        assertThat(edge.transport()).isEqualTo(Candidate.Transport.TCP_ACTIVE);
        assertThat(edge.type()).isEqualTo(Candidate.Type.RELAY);
        assertThat(client.transport()).isEqualTo(Candidate.Transport.TCP_PASSIVE);
        assertThat(client.address().getPort()).isBetween(50_000, 59_999);
      }
      assertThat(Parties.get(there).kind()).isEqualTo(PathKind.TCP);
      mediaFlowsBothWays(call, 12);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whereUdpPassesNoTcpConnectionIsOpened(Role opener) throws Exception {
    try (Network network = open(Policy.allowAll());
        Parties call = call(network, opener, MediaTransport.ANY, MediaKind.AUDIO)) {
      assertThat(call.connect().kind()).isEqualTo(PathKind.UDP_DIRECT);
      mediaFlowsBothWays(call, 5);
      assertThat(network.journal().entries())
          .isNotEmpty()
          .allMatch(e -> e.packet().protocol() == Protocol.UDP);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whereNeitherPassesTheFailureNamesTheLostSyn(Role opener) throws Exception {
    Policy closed = new Policy("closed", "test", List.of(), Decision.DROP, 1);
    try (Network network = open(closed);
        Parties call = call(network, opener, MediaTransport.ANY, MediaKind.AUDIO)) {
      CompletableFuture<MediaPath> there = call.exchangeDescriptionsAndStart();
      CompletableFuture<MediaPath> here = call.offerer().connect();
      MediaSession active = opener == Role.OFFERER ? call.offerer() : call.answerer();
      NoMediaPath failure =
          catchThrowableOfType(
              NoMediaPath.class, () -> Parties.get(opener == Role.OFFERER ? here : there));

      NoMediaPath.TriedPair last = failure.tried().get(failure.tried().size() - 1);
      assertThat(last.local().transport()).isEqualTo(Candidate.Transport.TCP_ACTIVE);
      assertThat(last.lost()).isEqualTo(1);
      assertThat(failure).hasMessageContaining("TCP relay 198.51.100.12:");
      LostPacket syn =
          active.lost().stream()
              .filter(lost -> lost.packet().protocol() == Protocol.TCP)
              .findFirst()
              .orElseThrow();
      assertThat(syn.packet().source()).isEqualTo(last.local().address());
      assertThat(syn.packet().destination()).isEqualTo(last.remote().address());
      assertThat(syn.packet().tcp()).isEqualTo(Packet.Tcp.SYN);
      assertThat(syn.entry()).isPresent();
    }
  }

  @ParameterizedTest
  @EnumSource
  void withoutUdpCandidatesTcpIsAllThatIsOfferedAndUsed(Role opener) throws Exception {
    try (Network network = open(Policy.allowAll());
        Parties call = call(network, opener, MediaTransport.TCP, MediaKind.AUDIO)) {
      String offer = call.offerer().offer();
      assertThat(offer)
          .contains(opener == Role.OFFERER ? " TCP-ACT " : " TCP-PASS ")
          .doesNotContain(" UDP ");
      CompletableFuture<MediaPath> there = connectAnswerer(call, offer);
      assertThat(Parties.get(call.offerer().connect()).kind()).isEqualTo(PathKind.TCP);
      assertThat(Parties.get(there).kind()).isEqualTo(PathKind.TCP);
      mediaFlowsBothWays(call, 5);
      assertThat(network.journal().entries())
          .isNotEmpty()
          .allMatch(e -> e.packet().protocol() == Protocol.TCP);
    }
  }

  private static CompletableFuture<MediaPath> connectAnswerer(Parties call, String offer)
      throws Exception {
    String answer = call.answerer().answer(offer);
    CompletableFuture<MediaPath> there = call.answerer().connect();
    call.offerer().accept(answer);
    return there;
  }

  @Test
  void aPartyThatHasNoPortAtAllSaysSo() throws Exception {
    try (Network network = open(Policy.allowAll());
        MediaSession session =
            MediaSession.open(
                settings(network, "edge", Role.OFFERER, MediaTransport.TCP, MediaKind.AUDIO),
                Optional.of(
                    attempts -> {
                      throw new IOException("the relay is full");
                    }))) {
      assertThat(catchThrowable(session::offer)).hasMessageContaining("the relay gives none");
      assertThat(session.relayFailure().orElseThrow()).hasMessage("the relay is full");
    }
  }

  @Test
  void whoeverConnectsWithoutThePasswordIsRefusedAndNotListenedTo() throws Exception {
    try (Network network = open(Policy.allowAll());
        Parties call = call(network, Role.OFFERER, MediaTransport.TCP, MediaKind.AUDIO)) {
      String offer = call.offerer().offer();
      String answer = call.answerer().answer(offer);
      MediaDescription section = SessionDescription.parse(answer).media().get(0);
      CompletableFuture<MediaPath> there = call.answerer().connect();

      Host stranger = network.host("remote-user");
      InetSocketAddress port = section.candidates().get(0).address();
      InetSocketAddress local = new InetSocketAddress(stranger.address(), 0);
      try (Socket socket = stranger.connect(local, port, GENEROUS)) {
        RtpPacket rtp = new RtpPacket(false, 0, 1, 1, 1, new byte[160]);
        socket.getOutputStream().write(FrameReader.frame(rtp.encode()));
        MediaDescription own = SessionDescription.parse(offer).media().get(0);
        Credentials left = new Credentials(own.ufrag().orElseThrow(), "x".repeat(22));
        Credentials right = new Credentials(section.ufrag().orElseThrow(), "y".repeat(22));
        ConnectivityCheck forger = new ConnectivityCheck(left, right, true, 1);
        TransactionId id = TransactionId.randomStun(new SecureRandom());
        socket.getOutputStream().write(FrameReader.frame(forger.request(id, 1, true)));

        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] refusal = new byte[in.readUnsignedShort()];
        in.readFully(refusal);
        assertThat(forger.received(refusal, port)).isEqualTo(new Received.Failure(id, 401));
        assertThat(there).isNotDone();

        // A frame that no packet of media fills ends the connection.
        socket.getOutputStream().write(new byte[] {-1, -1});
        assertThat(in.read()).isEqualTo(-1);
      }
      call.offerer().accept(answer);
      assertThat(Parties.get(call.offerer().connect()).kind()).isEqualTo(PathKind.TCP);
      Parties.get(there);
      assertThat(call.answerer().reports().get(0).received()).isZero();
      mediaFlowsBothWays(call, 3);
    }
  }

  @RepeatedTest(5)
  void sixteenCallsSideBySideOverTcpDoNotDisturbEachOther() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try (Network network = open(tcpOut())) {
      List<Future<?>> calls = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        Role opener = Role.values()[i % 2];
        calls.add(
            threads.submit(
                () -> {
                  try (Parties call = call(network, opener, MediaTransport.ANY, MediaKind.AUDIO)) {
                    assertThat(call.connect().kind()).isEqualTo(PathKind.TCP);
                    mediaFlowsBothWays(call, 5);
                  }
                  return null;
                }));
      }
      for (Future<?> one : calls) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void closingLeavesNoThreadOfACallOverTcp() throws Exception {
    Set<Thread> before = threads();
    try (Network network = open(tcpOut())) {
      try (Parties call = call(network, Role.OFFERER, MediaTransport.ANY, MediaKind.AUDIO)) {
        assertThat(call.connect().kind()).isEqualTo(PathKind.TCP);
        assertThat(threads()).hasSizeGreaterThan(before.size());
      }
      await()
          .atMost(GENEROUS)
          .untilAsserted(
              () -> assertThat(threads()).allSatisfy(t -> assertThat(before).contains(t)));
    }
  }

  private static Set<Thread> threads() {
    Set<Thread> threads = new HashSet<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("media-")) {
        threads.add(thread);
      }
    }
    return threads;
  }

  private static void mediaFlowsBothWays(Parties call, int packets) throws Exception {
    CompletableFuture<List<StreamReport>> there = call.answerer().exchange(packets, GENEROUS);
    List<StreamReport> here = Parties.get(call.offerer().exchange(packets, GENEROUS));
    for (List<StreamReport> reports : List.of(here, Parties.get(there))) {
      assertThat(reports)
          .isNotEmpty()
          .allSatisfy(
              report -> {
                assertThat(report.sent()).isEqualTo(packets);
                assertThat(report.received()).isEqualTo(packets);
                assertThat(report.lost()).isZero();
                assertThat(report.duplicates()).isZero();
              });
    }
  }

  /**
   * @param opener the role of the party on the Edge, which opens the connections
   */
  private static Parties call(
      Network network, Role opener, MediaTransport transport, MediaKind... streams) {
    Host edge = network.host("edge");
    Role waiter = opener == Role.OFFERER ? Role.ANSWERER : Role.OFFERER;
    MediaSession active =
        MediaSession.open(
            settings(network, "edge", opener, transport, streams),
            Optional.of(attempts -> new DirectTcpPort(edge, edge.address("av"))));
    MediaSession passive =
        MediaSession.open(settings(network, "messenger-client", waiter, transport, streams));
    return opener == Role.OFFERER ? new Parties(active, passive) : new Parties(passive, active);
  }

  private static MediaSettings settings(
      Network network, String name, Role role, MediaTransport transport, MediaKind... streams) {
    Host host = network.host(name);
    Inet4Address address = name.equals("edge") ? host.address("av") : host.address();
    return new MediaSettings(
        host,
        address,
        List.of(streams),
        EncryptionLevel.OPTIONAL,
        role,
        Optional.empty(),
        transport,
        Timers.LAB);
  }

  private static Network open(Policy policy) throws Exception {
    return LoopbackNetwork.open(TOPOLOGY, Map.of("external", policy), LoopbackNetwork.Options.LAB);
  }

  /** TCP of the media ports, out of the perimeter, and nothing else. */
  private static Policy tcpOut() {
    Rule rule =
        Rule.of(
            "media",
            "",
            Protocol.TCP,
            new AddressSet(List.of("perimeter"), TOPOLOGY.groups().get("perimeter")),
            new AddressSet(List.of("internet"), TOPOLOGY.groups().get("internet")),
            PortSet.range(50_000, 59_999),
            PortSet.ANY,
            Decision.ALLOW,
            "",
            "test",
            2);
    return new Policy("test", "test", List.of(rule), Decision.DROP, 1);
  }
}
