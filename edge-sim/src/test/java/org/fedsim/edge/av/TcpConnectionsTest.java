package org.fedsim.edge.av;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedsim.edge.av.RelayBench.tcpPath;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.fedsim.edge.av.Action.CloseClient;
import org.fedsim.edge.av.Action.OpenRelay;
import org.fedsim.edge.av.Action.ToClient;
import org.fedsim.edge.av.Action.ToPeer;
import org.fedsim.wire.stun.ReceivedStun;
import org.fedsim.wire.stun.StunMessage;
import org.fedsim.wire.stun.TransactionId;
import org.fedsim.wire.turn.Lifetime;
import org.fedsim.wire.turn.MessageType;
import org.fedsim.wire.turn.ReceivedMsTurn;
import org.fedsim.wire.turn.RelayCredentials;
import org.junit.jupiter.api.Test;

/** What a TCP connection means to the relay's core: who may have one, for how long, for what. */
class TcpConnectionsTest {
  private static final TcpLimits LIMITS =
      new TcpLimits(Duration.ofSeconds(15), Duration.ofSeconds(30), 3, 2, 1000);

  private final RelayBench bench = new RelayBench(RelayLimits.DEFAULT, PortRange.AV_EDGE, LIMITS);
  private final FiveTuple path = tcpPath(40_000);
  private final RelayCredentials mary = bench.issue("sip:mary@msn.com");

  @Test
  void oneSourceHasSoManyConnectionsAndNoMore() {
    for (int i = 0; i < 3; i++) {
      assertThat(bench.connect(tcpPath(40_000 + i))).isEmpty();
    }
    assertThat(bench.connect(tcpPath(40_003))).containsExactly(new CloseClient(tcpPath(40_003)));
    assertThat(bench.counters.dropsOf(DropReason.TOO_MANY_CONNECTIONS)).isEqualTo(1);
    bench.disconnect(tcpPath(40_003));
    bench.disconnect(tcpPath(40_001));
    assertThat(bench.connect(tcpPath(40_004))).isEmpty();
    assertThat(bench.counters.clientConnectionsAccepted()).isEqualTo(4);
    for (int i = 0; i < 5; i++) {
      bench.disconnect(tcpPath(40_000 + i));
    }
    assertThat(bench.relay.clientConnections()).isZero();
  }

  @Test
  void withoutAllocationItDoesNotLastHoweverBusyItIs() {
    bench.connect(path);
    for (int second = 0; second < 14; second++) {
      bench.pass(Duration.ofSeconds(1));
      bench.put(path, bench.firstAllocate());
      assertThat(bench.expire()).isEmpty();
    }
    bench.pass(Duration.ofSeconds(1));
    assertThat(bench.expire()).containsExactly(new CloseClient(path));
    assertThat(bench.counters.dropsOf(DropReason.IDLE)).isEqualTo(1);
  }

  @Test
  void withAnAllocationItLastsAndAfterItAsLongAsBefore() {
    bench.connect(path);
    bench.allocated(path, mary);
    bench.pass(RelayLimits.DEFAULT.defaultLifetime().minusSeconds(1));
    assertThat(bench.expire()).isEmpty();
    bench.pass(Duration.ofSeconds(1));
    assertThat(bench.expire()).isEmpty();
    assertThat(bench.open).isEmpty();
    bench.pass(Duration.ofSeconds(15));
    assertThat(bench.expire()).containsExactly(new CloseClient(path));
  }

  @Test
  void itsEndIsTheEndOfItsAllocation() {
    bench.connect(path);
    InetSocketAddress relayed = bench.allocated(path, mary);
    assertThat(bench.open).containsExactly(relayed);
    assertThat(bench.disconnect(path)).isEmpty();
    assertThat(bench.open).isEmpty();
    assertThat(bench.relay.allocations()).isZero();
    assertThat(bench.relay.portsInUse()).isZero();
  }

  @Test
  void anAllocationWhosePortIsBeingOpenedKeepsThePortUntilThatIsKnown() {
    bench.connect(path);
    bench.portsTakeTime();
    List<Action> actions = bench.put(path, bench.allocate(path, mary));
    OpenRelay wanted = (OpenRelay) actions.get(0);
    assertThat(wanted.path()).isEqualTo(path);
    assertThat(bench.disconnect(path)).isEmpty();
    assertThat(bench.expire()).isEmpty();
    assertThat(bench.relay.portsInUse()).isEqualTo(1);

    assertThat(bench.relay.relayOpened(bench.now(), wanted.relayed()))
        .containsExactly(new Action.CloseRelay(wanted.relayed()));
    assertThat(bench.relay.portsInUse()).isZero();
    assertThat(bench.relay.allocations()).isZero();
  }

  @Test
  void thePortIsGivenBackWhenItCannotBeOpenedForAClientThatHasGone() {
    bench.connect(path);
    bench.portsTakeTime();
    OpenRelay wanted = (OpenRelay) bench.put(path, bench.allocate(path, mary)).get(0);
    bench.disconnect(path);
    assertThat(bench.relay.relayRefused(bench.now(), wanted.relayed())).isEmpty();
    assertThat(bench.relay.portsInUse()).isZero();
  }

  @Test
  void releasingLeavesTheConnectionForAnotherAllocation() {
    bench.connect(path);
    InetSocketAddress first = bench.allocated(path, mary);
    ReceivedMsTurn released = bench.ask(path, bench.allocate(path, mary, new Lifetime(0)));
    assertThat(released.type()).isEqualTo(MessageType.ALLOCATE_RESPONSE);
    assertThat(bench.open).isEmpty();
    InetSocketAddress second = bench.allocated(path, mary);
    assertThat(bench.open).containsExactly(second).doesNotContain(first);
  }

  @Test
  void theFrameSaysWhatIsRawAndNotTheBytes() throws Exception {
    InetSocketAddress peer = RelayBench.at("skype-client", 50_000);
    bench.connect(path);
    InetSocketAddress relayed = bench.allocated(path, mary);
    bench.ask(path, bench.setActiveDestination(mary, peer));
    // What looks like a message is data when the frame says so, in both directions.
    byte[] message = bench.firstAllocate();
    assertThat(bench.putRaw(path, message))
        .singleElement()
        .isInstanceOfSatisfying(ToPeer.class, out -> assertThat(out.payload()).isEqualTo(message));
    assertThat(bench.relay.fromPeer(bench.now(), relayed, peer, message))
        .singleElement()
        .isInstanceOfSatisfying(
            ToClient.class,
            out -> {
              assertThat(out.control()).isFalse();
              assertThat(out.bytes()).isEqualTo(message);
            });
    // And data of another permitted peer comes wrapped.
    InetSocketAddress other = RelayBench.at("skype-client", 50_001);
    ToClient wrapped =
        (ToClient) bench.relay.fromPeer(bench.now(), relayed, other, new byte[1]).get(0);
    assertThat(wrapped.control()).isTrue();
    assertThat(ReceivedMsTurn.decode(wrapped.bytes()).type())
        .isEqualTo(MessageType.DATA_INDICATION);
  }

  @Test
  void rawDataWithoutActiveDestinationGoesNowhere() {
    bench.connect(path);
    assertThat(bench.putRaw(path, (byte) 1)).isEmpty();
    bench.allocated(path, mary);
    assertThat(bench.putRaw(path, (byte) 1)).isEmpty();
    assertThat(bench.counters.dropsOf(DropReason.NO_ALLOCATION)).isEqualTo(2);
  }

  @Test
  void aBindingRequestIsAnsweredHereToo() throws Exception {
    bench.connect(path);
    TransactionId id = TransactionId.randomStun(new SecureRandom());
    List<Action> answer = bench.put(path, StunMessage.of(StunMessage.BINDING_REQUEST, id).encode());
    StunMessage message = ReceivedStun.decode(((ToClient) answer.get(0)).bytes()).message();
    assertThat(message.type()).isEqualTo(StunMessage.BINDING_RESPONSE);
    assertThat(message.id()).isEqualTo(id);
  }

  @Test
  void onlyAPermittedPeerMayConnectToAnOpenPort() {
    InetSocketAddress peer = RelayBench.at("skype-client", 50_000);
    bench.connect(path);
    InetSocketAddress relayed = bench.allocated(path, mary);
    assertThat(bench.relay.admitsPeer(bench.now(), relayed, peer)).isFalse();
    bench.put(path, bench.send(mary, peer));
    assertThat(bench.relay.admitsPeer(bench.now(), relayed, peer)).isTrue();
    bench.disconnect(path);
    assertThat(bench.relay.admitsPeer(bench.now(), relayed, peer)).isFalse();
    assertThat(bench.counters.drops())
        .containsEntry(DropReason.NO_PERMISSION, 1L)
        .containsEntry(DropReason.NO_ALLOCATION, 1L);
  }

  @Test
  void requestsWithoutCredentialsAreLimitedOverBothTransportsTogether() {
    FiveTuple udp = RelayBench.path(40_000);
    bench.connect(path);
    int answered = 0;
    for (int i = 0; i < 300; i++) {
      FiveTuple way = i % 2 == 0 ? path : udp;
      answered += bench.put(way, bench.firstAllocate()).size();
    }
    assertThat(answered).isEqualTo(RelayLimits.DEFAULT.unauthenticatedBurst());
  }

  @Test
  void quotasCountBothTransportsTogether() {
    int quota = RelayLimits.DEFAULT.allocationsPerUser();
    RelayBench wide = new RelayBench(RelayLimits.DEFAULT, PortRange.AV_EDGE);
    RelayCredentials user = wide.issue("sip:mary@msn.com");
    for (int i = 0; i < quota; i++) {
      FiveTuple way = i % 2 == 0 ? tcpPath(41_000 + i) : RelayBench.path(41_000 + i);
      wide.allocated(way, user);
    }
    for (FiveTuple way : List.of(tcpPath(42_000), RelayBench.path(42_000))) {
      assertThat(RelayBench.errorOf(wide.ask(way, wide.allocate(way, user)))).isEqualTo(486);
    }
  }
}
