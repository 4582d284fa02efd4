package org.fedsim.wire.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.fedsim.network.ContosoTopology;
import org.fedsim.network.Decision;
import org.fedsim.network.LostPacket;
import org.fedsim.network.Network;
import org.fedsim.network.Protocol;
import org.fedsim.network.Topology;
import org.fedsim.network.loopback.LoopbackNetwork;
import org.fedsim.network.policy.AddressSet;
import org.fedsim.network.policy.Policy;
import org.fedsim.network.policy.PortSet;
import org.fedsim.network.policy.Rule;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** ICE between two hosts with a firewall in between, and RTP over what it finds; no relay. */
class MediaSessionIceTest {
  private static final Duration GENEROUS = Duration.ofSeconds(30);
  private static final Topology TOPOLOGY = ContosoTopology.create();

  @Test
  void anOpenFirewallGivesADirectPathForEveryStream() throws Exception {
    try (Network network = open(Policy.allowAll());
        Parties call =
            Parties.of(network, "edge", "messenger-client", MediaKind.AUDIO, MediaKind.VIDEO)) {
      MediaPath path = call.connect();

      assertThat(path.kind()).isEqualTo(PathKind.UDP_DIRECT);
      assertThat(path.streams())
          .extracting(MediaPath.Stream::media)
          .containsExactly(MediaKind.AUDIO, MediaKind.VIDEO);
      MediaPath.Stream audio = path.streams().get(0);
      assertThat(audio.local().address().getAddress())
          .isEqualTo(network.host("edge").address("av"));
      assertThat(audio.local().address().getPort()).isBetween(50_000, 59_999);
      assertThat(audio.remote().type()).isEqualTo(Candidate.Type.HOST);
      assertThat(audio.remote().address().getAddress())
          .isEqualTo(network.host("messenger-client").address());
      assertThat(call.offerer().lost()).isEmpty();
      assertThat(call.offerer().relayFailure()).isEmpty();
    }
  }

  @Test
  void mediaFlowsBothWaysOnEveryStream() throws Exception {
    try (Network network = open(Policy.allowAll());
        Parties call =
            Parties.of(network, "messenger-client", "edge", MediaKind.AUDIO, MediaKind.VIDEO)) {
      call.connect();
      CompletableFuture<List<StreamReport>> there = call.answerer().exchange(12, GENEROUS);
      List<StreamReport> here = Parties.get(call.offerer().exchange(12, GENEROUS));

      for (List<StreamReport> reports : List.of(here, Parties.get(there))) {
        assertThat(reports)
            .extracting(StreamReport::media)
            .containsExactly(MediaKind.AUDIO, MediaKind.VIDEO);
        assertThat(reports)
            .allSatisfy(
                report -> {
                  assertThat(report.sent()).isEqualTo(12);
                  assertThat(report.received()).isEqualTo(12);
                  assertThat(report.lost()).isZero();
                  assertThat(report.duplicates()).isZero();
                  assertThat(report.jitterMs()).isGreaterThanOrEqualTo(0);
                });
      }
    }
  }

  @Test
  void aClosedFirewallEndsInFailureThatNamesTheLostChecks() throws Exception {
    try (Network network = open(policy(Decision.DROP));
        Parties call = Parties.of(network, "edge", "messenger-client", MediaKind.AUDIO)) {
      CompletableFuture<MediaPath> there = call.exchangeDescriptionsAndStart();
      NoMediaPath failure =
          catchThrowableOfType(NoMediaPath.class, () -> Parties.get(call.offerer().connect()));
      NoMediaPath failureThere = catchThrowableOfType(NoMediaPath.class, () -> Parties.get(there));

      assertThat(failure.media()).isEqualTo(MediaKind.AUDIO);
      assertThat(failure.tried()).hasSize(1);
      assertThat(failure.tried().get(0).lost()).isGreaterThanOrEqualTo(3);
      assertThat(failureThere.tried()).hasSize(1);
      assertThat(call.offerer().lost()).isNotEmpty().allSatisfy(MediaSessionIceTest::isExplained);
      assertThat(call.answerer().lost()).isNotEmpty().allSatisfy(MediaSessionIceTest::isExplained);
    }
  }

  private static void isExplained(LostPacket lost) {
    assertThat(lost.packet().protocol()).isEqualTo(Protocol.UDP);
    assertThat(lost.packet().destination().getPort()).isBetween(50_000, 59_999);
    assertThat(lost.entry()).isPresent();
    assertThat(lost.entry().get().verdict().rule().name()).isEqualTo("default");
  }

  @Test
  void withoutARouteItFailsAtOnce() throws Exception {
    try (Network network = open(Policy.allowAll());
        Parties call = Parties.of(network, "lync", "messenger-client", MediaKind.AUDIO)) {
      CompletableFuture<MediaPath> there = call.exchangeDescriptionsAndStart();
      NoMediaPath failure =
          catchThrowableOfType(NoMediaPath.class, () -> Parties.get(call.offerer().connect()));

      assertThat(failure.tried()).hasSize(1);
      assertThat(call.offerer().lost()).isNotEmpty();
      assertThat(call.offerer().lost().get(0).entry()).isEmpty();
      assertThat(catchThrowableOfType(NoMediaPath.class, () -> Parties.get(there))).isNotNull();
    }
  }

  @RepeatedTest(5)
  void checksOfOneSideOpenTheFirewallForTheOther() throws Exception {
    for (boolean fromInside : new boolean[] {true, false}) {
      for (String[] call :
          new String[][] {{"edge", "messenger-client"}, {"messenger-client", "edge"}}) {
        try (Network network = open(oneWay(fromInside));
            Parties parties = Parties.of(network, call[0], call[1], MediaKind.AUDIO)) {
          assertThat(parties.connect().kind()).isEqualTo(PathKind.UDP_DIRECT);
        }
      }
    }
  }

  @Test
  void sixteenCallsSideBySideInOneNetworkDoNotDisturbEachOther() throws Exception {
    try (Network network = open(Policy.allowAll())) {
      inParallel(
          16,
          () -> {
            oneCall(network);
            return null;
          });
    }
  }

  @Test
  void sixteenNetworksSideBySideDoNotDisturbEachOther() throws Exception {
    inParallel(
        16,
        () -> {
          try (Network network = open(Policy.allowAll())) {
            oneCall(network);
          }
          return null;
        });
  }

  private static void oneCall(Network network) throws Exception {
    try (Parties call = Parties.of(network, "edge", "messenger-client", MediaKind.AUDIO)) {
      assertThat(call.connect().kind()).isEqualTo(PathKind.UDP_DIRECT);
      CompletableFuture<List<StreamReport>> there = call.answerer().exchange(5, GENEROUS);
      assertThat(Parties.get(call.offerer().exchange(5, GENEROUS)).get(0).received()).isEqualTo(5);
      assertThat(Parties.get(there).get(0).received()).isEqualTo(5);
    }
  }

  private static void inParallel(int times, Callable<Void> task) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(times);
    try {
      List<Future<Void>> running = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        running.add(threads.submit(task));
      }
      for (Future<Void> call : running) {
        call.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static Network open(Policy policy) throws Exception {
    return LoopbackNetwork.open(TOPOLOGY, Map.of("external", policy), LoopbackNetwork.Options.LAB);
  }

  private static Policy policy(Decision decision, Rule... rules) {
    return new Policy("test", "test", List.of(rules), decision, 1);
  }

  /** UDP of the media ports, out of the perimeter only or into it only. */
  private static Policy oneWay(boolean fromInside) {
    AddressSet inside = group("perimeter");
    AddressSet outside = group("internet");
    return policy(
        Decision.DROP,
        Rule.of(
            "media",
            "",
            Protocol.UDP,
            fromInside ? inside : outside,
            fromInside ? outside : inside,
            PortSet.range(50_000, 59_999),
            PortSet.ANY,
            Decision.ALLOW,
            "",
            "test",
            2));
  }

  private static AddressSet group(String name) {
    return new AddressSet(List.of(name), TOPOLOGY.groups().get(name));
  }
}
