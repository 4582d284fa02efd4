package org.fedsim.edge.av;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.fedsim.edge.av.RelayedCall.Direction;
import org.fedsim.network.ContosoTopology;
import org.fedsim.network.Decision;
import org.fedsim.network.JournalEntry;
import org.fedsim.network.Packet;
import org.fedsim.network.Protocol;
import org.fedsim.network.Topology;
import org.fedsim.network.policy.AddressSet;
import org.fedsim.network.policy.Policy;
import org.fedsim.network.policy.PortSet;
import org.fedsim.network.policy.Rule;
import org.fedsim.wire.media.Candidate;
import org.fedsim.wire.media.MediaKind;
import org.fedsim.wire.media.MediaPath;
import org.fedsim.wire.media.MediaSession;
import org.fedsim.wire.media.NoMediaPath;
import org.fedsim.wire.media.PathKind;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls whose media goes from a TCP port of the A/V Edge's relay to the media client. */
@ExtendWith(LeakCheck.class)
class CallOverTcpTest {
  private static final Topology TOPOLOGY = ContosoTopology.create();

  @ParameterizedTest
  @EnumSource
  void withOnlyTheMediaPortsOfTheClientOpenTheRelayConnectsToThem(Direction direction)
      throws Exception {
    try (AvLab lab = AvLab.open(onlyTcpOut());
        RelayedCall call = RelayedCall.overTcp(lab, direction, MediaKind.AUDIO, MediaKind.VIDEO)) {
      MediaPath path = call.connect();

      assertThat(path.kind()).isEqualTo(PathKind.TCP);
      assertThat(path.streams()).hasSize(2);
      for (MediaPath.Stream stream : path.streams()) {
        Candidate inside = direction == Direction.OUT ? stream.local() : stream.remote();
        Candidate outside = direction == Direction.OUT ? stream.remote() : stream.local();
        assertThat(inside.transport()).isEqualTo(Candidate.Transport.TCP_ACTIVE);
        assertThat(inside.address().getAddress()).isEqualTo(lab.at("edge.av", 0).getAddress());
        assertThat(outside.transport()).isEqualTo(Candidate.Transport.TCP_PASSIVE);
      }
      call.mediaFlowsBothWays();
      // Each connection was opened from the port that the description names, to the port it names.
      for (MediaPath.Stream stream : path.streams()) {
        boolean out = direction == Direction.OUT;
        InetSocketAddress from = (out ? stream.local() : stream.remote()).address();
        InetSocketAddress to = (out ? stream.remote() : stream.local()).address();
        assertThat(lab.network().journal().entries())
            .filteredOn(JournalEntry::allowed)
            .extracting(JournalEntry::packet)
            .contains(Packet.tcp(from, to, Packet.Tcp.SYN, 0));
      }
      assertThat(lab.network().journal().entries())
          .filteredOn(JournalEntry::allowed)
          .filteredOn(entry -> entry.firewall().equals("external"))
          .allMatch(entry -> entry.packet().protocol() == Protocol.TCP);
    }
  }

  @ParameterizedTest
  @CsvSource({"OUT, DROP", "IN, DROP", "OUT, REJECT", "IN, REJECT"})
  void withNothingOpenBothSidesHearOfTheLostSyn(Direction direction, Decision decision)
      throws Exception {
    try (AvLab lab = AvLab.open(new Policy("test", "test", List.of(), decision, 1));
        RelayedCall call = RelayedCall.overTcp(lab, direction, MediaKind.AUDIO)) {
      CompletableFuture<MediaPath> there = call.exchangeDescriptionsAndStart();
      NoMediaPath here =
          catchThrowableOfType(NoMediaPath.class, () -> RelayedCall.get(call.offerer().connect()));
      NoMediaPath far = catchThrowableOfType(NoMediaPath.class, () -> RelayedCall.get(there));

      for (NoMediaPath failure : List.of(here, far)) {
        NoMediaPath.TriedPair last = failure.tried().get(failure.tried().size() - 1);
        assertThat(last.local().udp()).isFalse();
        assertThat(last.lost()).isEqualTo(1);
        // Known to be dead, and not given up after a wait.
        assertThat(last.state()).isEqualTo("Failed");
      }
      for (MediaSession session : List.of(call.inside(), call.outside())) {
        assertThat(session.lost())
            .filteredOn(lost -> lost.packet().protocol() == Protocol.TCP)
            .singleElement()
            .satisfies(
                lost -> {
                  assertThat(lost.packet().tcp()).isEqualTo(Packet.Tcp.SYN);
                  assertThat(lost.packet().source().getAddress())
                      .isEqualTo(lab.at("edge.av", 0).getAddress());
                  assertThat(lost.packet().destination().getPort()).isBetween(50_000, 59_999);
                  assertThat(lost.entry()).isPresent();
                });
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void withEverythingOpenUdpIsTakenAndTheTcpPortIsGivenBack(Direction direction) throws Exception {
    try (AvLab lab = AvLab.open(Policy.allowAll());
        RelayedCall call = RelayedCall.overTcp(lab, direction, MediaKind.AUDIO)) {
      assertThat(call.connect().kind()).isEqualTo(PathKind.UDP_DIRECT);
      assertThat(lab.network().journal().entries())
          .filteredOn(entry -> entry.firewall().equals("external"))
          .allMatch(entry -> entry.packet().protocol() == Protocol.UDP);
      call.mediaFlowsBothWays();
      // One UDP port of each side is left.
      await()
          .atMost(AvLab.PATIENCE)
          .untilAsserted(() -> assertThat(lab.edge().allocations()).isEqualTo(2));
    }
  }

  @RepeatedTest(10)
  void bothDirectionsAgainAndAgain() throws Exception {
    for (Direction direction : Direction.values()) {
      try (AvLab lab = AvLab.open(onlyTcpOut())) {
        try (RelayedCall call = RelayedCall.overTcp(lab, direction, MediaKind.AUDIO)) {
          assertThat(call.connect().kind()).isEqualTo(PathKind.TCP);
          call.mediaFlowsBothWays();
        }
        await()
            .atMost(AvLab.PATIENCE)
            .untilAsserted(() -> assertThat(lab.edge().allocations()).isZero());
      }
    }
  }

  @RepeatedTest(2)
  void sixteenLabsSideBySideDoNotDisturbEachOther() throws Exception {
    SideBySide.sixteenLabs(
        onlyTcpOut(),
        (lab, direction) -> RelayedCall.overTcp(lab, direction, MediaKind.AUDIO),
        PathKind.TCP);
  }

  /** The row of the public IM table that media over TCP stands on. */
  private static Policy onlyTcpOut() {
    Rule rule =
        Rule.of(
            "av-rtp-tcp-out",
            "A/V",
            Protocol.TCP,
            new AddressSet(List.of("perimeter"), TOPOLOGY.groups().get("perimeter")),
            new AddressSet(List.of("av-clients"), TOPOLOGY.groups().get("av-clients")),
            PortSet.range(50_000, 59_999),
            PortSet.ANY,
            Decision.ALLOW,
            "",
            "test",
            2);
    return new Policy("test", "test", List.of(rule), Decision.DROP, 1);
  }
}
