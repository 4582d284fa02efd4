package org.fedsim.edge.av;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedsim.edge.av.RelayBench.at;
import static org.fedsim.edge.av.RelayBench.errorOf;
import static org.fedsim.edge.av.RelayBench.key;
import static org.fedsim.edge.av.RelayBench.path;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.fedsim.wire.turn.Lifetime;
import org.fedsim.wire.turn.MappedAddress;
import org.fedsim.wire.turn.MessageType;
import org.fedsim.wire.turn.MsSequenceNumber;
import org.fedsim.wire.turn.ReceivedMsTurn;
import org.fedsim.wire.turn.RelayCredentials;
import org.fedsim.wire.turn.XorMappedAddress;
import org.junit.jupiter.api.Test;

/** How long allocations live, and that nothing of them is left. */
class LifetimeTest {
  private final RelayBench bench = new RelayBench();
  private final FiveTuple path = path(40_000);
  private final RelayCredentials mary = bench.issue("sip:mary@msn.com");

  @Test
  void anAllocationIsAnsweredWithBothAddressesAndSigned() {
    ReceivedMsTurn answer = bench.ask(path, bench.allocate(path, mary));

    assertThat(answer.type()).isEqualTo(MessageType.ALLOCATE_RESPONSE);
    InetSocketAddress relayed = answer.message().find(MappedAddress.class).get().address();
    assertThat(bench.open).containsExactly(relayed);
    assertThat(PortRange.AV_EDGE.contains(relayed.getPort())).isTrue();
    assertThat(answer.message().find(XorMappedAddress.class))
        .contains(new XorMappedAddress(path.client()));
    assertThat(answer.message().find(Lifetime.class)).contains(new Lifetime(600));
    assertThat(answer.message().find(MsSequenceNumber.class).get().number()).isZero();
    assertThat(answer.verify(key(mary))).isTrue();
  }

  @Test
  void theSameRequestAgainGetsTheSameAllocation() {
    byte[] request = bench.allocate(path, mary);
    InetSocketAddress first = mapped(bench.ask(path, request));
    bench.pass(Duration.ofMillis(500));
    ReceivedMsTurn again = bench.ask(path, request);
    assertThat(mapped(again)).isEqualTo(first);
    assertThat(again.message().find(Lifetime.class)).contains(new Lifetime(599));
    assertThat(bench.open).hasSize(1);
  }

  @Test
  void aRefreshBeginsTheLifetimeAnew() {
    InetSocketAddress relayed = bench.allocated(path, mary);
    for (int i = 0; i < 5; i++) {
      bench.pass(Duration.ofSeconds(599));
      bench.expire();
      assertThat(bench.allocated(path, mary)).isEqualTo(relayed);
    }
    assertThat(bench.open).containsExactly(relayed);
  }

  @Test
  void whatIsAskedForIsGrantedUpToTheMaximum() {
    assertThat(granted(bench.ask(path, bench.allocate(path, mary, new Lifetime(30)))))
        .isEqualTo(30);
    assertThat(granted(bench.ask(path, bench.allocate(path, mary, new Lifetime(0xffffffffL)))))
        .isEqualTo(3600);
  }

  @Test
  void anAllocationDoesNotOutliveItsToken() {
    RelayCredentials brief =
        bench.mras.issue("sip:mary@msn.com", bench.now().plus(Duration.ofSeconds(90)));
    assertThat(granted(bench.ask(path, bench.allocate(path, brief)))).isIn(89L, 90L);
    bench.pass(Duration.ofSeconds(91));
    assertThat(errorOf(bench.ask(path, bench.allocate(path, brief)))).isEqualTo(430);
    bench.expire();
    assertThat(bench.open).isEmpty();
  }

  @Test
  void aLifetimeOfZeroReleasesAndAnotherOneFindsNothing() {
    bench.allocated(path, mary);
    ReceivedMsTurn answer = bench.ask(path, bench.allocate(path, mary, new Lifetime(0)));
    assertThat(answer.type()).isEqualTo(MessageType.ALLOCATE_RESPONSE);
    assertThat(granted(answer)).isZero();
    assertThat(answer.verify(key(mary))).isTrue();
    assertNothingIsLeft();
    assertThat(errorOf(bench.ask(path, bench.allocate(path, mary, new Lifetime(0)))))
        .isEqualTo(437);
  }

  @Test
  void whenTheTimeIsOverNothingIsRelayedAnyMoreEvenBeforeItIsClearedAway() {
    InetSocketAddress relayed = bench.allocated(path, mary);
    InetSocketAddress peer = at("skype-client", 5000);
    assertThat(bench.put(path, bench.send(mary, peer, (byte) 1))).hasSize(1);
    assertThat(bench.put(path, bench.setActiveDestination(mary, peer))).hasSize(1);

    bench.pass(Duration.ofSeconds(600));

    assertThat(bench.put(path, bench.send(mary, peer, (byte) 2))).isEmpty();
    assertThat(bench.put(path, new byte[] {(byte) 0x80, 1})).isEmpty();
    assertThat(bench.relay.fromPeer(bench.now(), relayed, peer, new byte[1])).isEmpty();
    assertThat(errorOf(bench.ask(path, bench.setActiveDestination(mary, peer)))).isEqualTo(437);
    assertThat(bench.expire()).isEmpty();
    assertNothingIsLeft();
  }

  @Test
  void anAllocationWhoseTimeIsOverMakesRoomForANewOne() {
    InetSocketAddress first = bench.allocated(path, mary);
    bench.pass(Duration.ofSeconds(600));
    InetSocketAddress second = bench.allocated(path, mary);
    assertThat(bench.open).containsExactly(second);
    assertThat(bench.relay.allocations()).isEqualTo(1);
    assertThat(bench.relay.fromPeer(bench.now(), first, at("skype-client", 1), new byte[1]))
        .isEmpty();
  }

  @Test
  void aPortThatOpensTooLateIsClosedAgain() {
    byte[] request = bench.allocate(path, mary);
    List<Action> actions = bench.relay.fromClient(bench.now(), path, request);
    InetSocketAddress relayed = ((Action.OpenRelay) actions.get(0)).relayed();
    bench.pass(Duration.ofSeconds(600));
    assertThat(bench.relay.expire(bench.now())).isEmpty();
    assertThat(bench.relay.relayOpened(bench.now(), relayed))
        .containsExactly(new Action.CloseRelay(relayed));
    assertNothingIsLeft();
  }

  @Test
  void aRequestThatIsRepeatedWhileThePortOpensIsAnsweredOnce() {
    byte[] request = bench.allocate(path, mary);
    List<Action> actions = bench.relay.fromClient(bench.now(), path, request);
    InetSocketAddress relayed = ((Action.OpenRelay) actions.get(0)).relayed();
    assertThat(bench.relay.fromClient(bench.now(), path, request)).isEmpty();
    assertThat(bench.relay.relayOpened(bench.now(), relayed)).hasSize(1);
  }

  private void assertNothingIsLeft() {
    assertThat(bench.open).isEmpty();
    assertThat(bench.relay.allocations()).isZero();
    assertThat(bench.relay.portsInUse()).isZero();
  }

  private static long granted(ReceivedMsTurn answer) {
    return answer.message().find(Lifetime.class).orElseThrow().seconds();
  }

  private static InetSocketAddress mapped(ReceivedMsTurn answer) {
    return answer.message().find(MappedAddress.class).orElseThrow().address();
  }
}
