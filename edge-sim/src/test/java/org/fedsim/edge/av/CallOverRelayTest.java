package org.fedsim.edge.av;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.fedsim.edge.av.RelayedCall.Direction;
import org.fedsim.network.Cidr;
import org.fedsim.network.ContosoTopology;
import org.fedsim.network.Decision;
import org.fedsim.network.JournalEntry;
import org.fedsim.network.LostPacket;
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
import org.fedsim.wire.stun.PacketLost;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls between a Lync user inside and a media client outside, with the A/V Edge as relay. */
@ExtendWith(LeakCheck.class)
class CallOverRelayTest {
  private static final Topology TOPOLOGY = ContosoTopology.create();

  @ParameterizedTest
  @EnumSource
  void anOpenFirewallGivesADirectPath(Direction direction) throws Exception {
    try (AvLab lab = AvLab.open(Policy.allowAll());
        RelayedCall call = new RelayedCall(lab, direction, MediaKind.AUDIO, MediaKind.VIDEO)) {
      MediaPath path = call.connect();

      assertThat(path.kind()).isEqualTo(PathKind.UDP_DIRECT);
      assertThat(path.streams()).hasSize(2);
      for (MediaPath.Stream stream : path.streams()) {
        Candidate inside = direction == Direction.OUT ? stream.local() : stream.remote();
        Candidate outside = direction == Direction.OUT ? stream.remote() : stream.local();
        assertThat(inside.type()).isEqualTo(Candidate.Type.RELAY);
        assertThat(inside.address().getAddress()).isEqualTo(lab.at("edge.av", 0).getAddress());
        assertThat(outside.type()).isEqualTo(Candidate.Type.HOST);
      }
      call.mediaFlowsBothWays();
    }
  }

  @ParameterizedTest
  @EnumSource
  void withOnlyTheRelaysPortOpenMediaIsRelayedAtBothEnds(Direction direction) throws Exception {
    try (AvLab lab = AvLab.open(onlyStunIn());
        RelayedCall call = new RelayedCall(lab, direction, MediaKind.AUDIO, MediaKind.VIDEO)) {
      MediaPath path = call.connect();

      assertThat(path.kind()).isEqualTo(PathKind.UDP_RELAY);
      assertThat(path.streams())
          .allSatisfy(
              stream -> {
                assertThat(stream.local().relayed()).isTrue();
                assertThat(stream.remote().relayed()).isTrue();
                assertThat(stream.kind()).isEqualTo(PathKind.UDP_RELAY);
              });
      call.mediaFlowsBothWays();

      // Nothing but STUN and MS-TURN to and from port 3478 has crossed the firewall.
      assertThat(lab.network().journal().entries())
          .filteredOn(JournalEntry::allowed)
          .filteredOn(entry -> entry.firewall().equals("external"))
          .isNotEmpty()
          .allSatisfy(
              entry ->
                  assertThat(
                          entry.packet().source().getPort() == 3478
                              || entry.packet().destination().getPort() == 3478)
                      .isTrue());
    }
  }

  @ParameterizedTest
  @EnumSource
  void withNothingOpenTheCallFailsAndNamesTheLostPackets(Direction direction) throws Exception {
    try (AvLab lab = AvLab.open(closed());
        RelayedCall call = new RelayedCall(lab, direction, MediaKind.AUDIO)) {
      CompletableFuture<MediaPath> there = call.exchangeDescriptionsAndStart();
      NoMediaPath failure =
          catchThrowableOfType(NoMediaPath.class, () -> RelayedCall.get(call.offerer().connect()));
      assertThat(failure.tried()).isNotEmpty();
      assertThat(catchThrowableOfType(NoMediaPath.class, () -> RelayedCall.get(there)).tried())
          .isNotEmpty();

      // The client: its Allocate to 3478, and its checks to the Lync user's relay port.
      MediaSession outside = call.outside();
      assertThat(outside.relayFailure()).containsInstanceOf(PacketLost.class);
      assertThat(destinationPorts(outside)).contains(3478);
      assertThat(outside.lost())
          .filteredOn(lost -> lost.packet().destination().getPort() != 3478)
          .filteredOn(lost -> lost.entry().isPresent())
          .isNotEmpty()
          .allSatisfy(
              lost -> {
                Packet packet = lost.packet();
                assertThat(packet.destination().getAddress())
                    .isEqualTo(lab.at("edge.av", 0).getAddress());
                assertThat(packet.destination().getPort()).isBetween(50_000, 59_999);
                assertThat(lost.entry().get().verdict().rule().name()).isEqualTo("default");
              });
      // The Lync user has a relay port, and hears what the Edge lost from there.
      MediaSession inside = call.inside();
      assertThat(inside.relayFailure()).isEmpty();
      assertThat(inside.lost())
          .filteredOn(lost -> lost.entry().isPresent())
          .isNotEmpty()
          .allSatisfy(
              lost ->
                  assertThat(lost.packet().source().getAddress())
                      .isEqualTo(lab.at("edge.av", 0).getAddress()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void withoutCredentialsTheClientHasNoRelayPortAndTheReasonIsKept(Direction direction)
      throws Exception {
    try (AvLab lab = AvLab.open(Policy.allowAll());
        RelayedCall call =
            new RelayedCall(
                lab,
                direction,
                lab.expiredCredentials("sip:mary@msn.com"),
                true,
                false,
                MediaKind.AUDIO)) {
      MediaPath path = call.connect();

      assertThat(path.kind()).isEqualTo(PathKind.UDP_DIRECT);
      assertThat(call.outside().relayFailure()).isPresent();
      assertThat(call.inside().relayFailure()).isEmpty();
    }
  }

  @Test
  void aPairBlockedBehindTheRelayOnlyCostsTimeIfNobodyTells() throws Exception {
    try (AvLab lab = AvLab.open(onlyStunIn());
        RelayedCall call =
            new RelayedCall(
                lab,
                Direction.OUT,
                lab.credentials("sip:mary@msn.com"),
                /* relayTells= */ false,
                false,
                MediaKind.AUDIO)) {
      assertThat(call.connect().kind()).isEqualTo(PathKind.UDP_RELAY);
    }
  }

  @Test
  void closingReturnsEveryRelayPort() throws Exception {
    try (AvLab lab = AvLab.open(Policy.allowAll())) {
      try (RelayedCall call =
          new RelayedCall(lab, Direction.OUT, MediaKind.AUDIO, MediaKind.VIDEO)) {
        call.connect();
        assertThat(lab.edge().allocations()).isEqualTo(4);
      }
      await()
          .atMost(AvLab.PATIENCE)
          .untilAsserted(() -> assertThat(lab.edge().allocations()).isZero());
    }
  }

  @RepeatedTest(3)
  void sixteenLabsSideBySideDoNotDisturbEachOther() throws Exception {
    SideBySide.sixteenLabs(
        onlyStunIn(),
        (lab, direction) -> new RelayedCall(lab, direction, MediaKind.AUDIO),
        PathKind.UDP_RELAY);
  }

  @Test
  void eightCallsOverOneEdgeDoNotDisturbEachOther() throws Exception {
    try (AvLab lab = AvLab.open(onlyStunIn())) {
      List<Callable<Void>> calls = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Direction direction = Direction.values()[i % 2];
        calls.add(
            () -> {
              try (RelayedCall call = new RelayedCall(lab, direction, MediaKind.AUDIO)) {
                assertThat(call.connect().kind()).isEqualTo(PathKind.UDP_RELAY);
                call.mediaFlowsBothWays();
              }
              return null;
            });
      }
      SideBySide.run(calls);
    }
  }

  private static List<Integer> destinationPorts(MediaSession session) {
    return session.lost().stream()
        .map(LostPacket::packet)
        .map(packet -> packet.destination().getPort())
        .distinct()
        .toList();
  }

  private static Policy closed(Rule... rules) {
    return new Policy("test", "test", List.of(rules), Decision.DROP, 1);
  }

  /** The one row of the public IM table that relayed media stands on. */
  private static Policy onlyStunIn() {
    List<Cidr> clients = TOPOLOGY.groups().get("av-clients");
    Inet4Address av =
        TOPOLOGY.interfaces().stream()
            .filter(i -> i.qualifiedName().equals("edge.av"))
            .findFirst()
            .orElseThrow()
            .address();
    return closed(
        Rule.of(
            "av-stun-in",
            "A/V",
            Protocol.UDP,
            new AddressSet(List.of("av-clients"), clients),
            new AddressSet(List.of("edge.av"), List.of(Cidr.single(av))),
            PortSet.of(3478),
            PortSet.ANY,
            Decision.ALLOW,
            "",
            "test",
            2));
  }
}
