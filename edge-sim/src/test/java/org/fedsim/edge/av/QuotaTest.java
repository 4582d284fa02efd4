package org.fedsim.edge.av;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedsim.edge.av.RelayBench.at;
import static org.fedsim.edge.av.RelayBench.errorOf;
import static org.fedsim.edge.av.RelayBench.key;
import static org.fedsim.edge.av.RelayBench.path;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.fedsim.edge.av.Action.ToClient;
import org.fedsim.wire.stun.StunMessage;
import org.fedsim.wire.stun.TransactionId;
import org.fedsim.wire.turn.Lifetime;
import org.fedsim.wire.turn.MessageType;
import org.fedsim.wire.turn.MsTurnMessage;
import org.fedsim.wire.turn.ReceivedMsTurn;
import org.fedsim.wire.turn.RelayCredentials;
import org.junit.jupiter.api.Test;

/** Full quotas, full ranges, and those who ask too often. */
class QuotaTest {
  private static final RelayLimits LIMITS =
      new RelayLimits(
          Duration.ofMinutes(10),
          Duration.ofMinutes(10),
          Duration.ofMinutes(10),
          3,
          5,
          2,
          1000,
          1000);

  private final RelayBench bench = new RelayBench(LIMITS, new PortRange(50_000, 50_007));
  private final RelayCredentials mary = bench.issue("sip:mary@msn.com");

  @Test
  void aUserHasSoManyAllocationsWhateverTokensItUses() {
    for (int i = 0; i < 3; i++) {
      RelayCredentials another =
          bench.mras.issue("sip:mary@msn.com", bench.now().plus(Duration.ofHours(1 + i)));
      bench.allocated(path(40_000 + i), another);
    }
    FiveTuple fourth = path("skype-client", 40_000);
    ReceivedMsTurn answer = bench.ask(fourth, bench.allocate(fourth, mary));
    assertThat(errorOf(answer)).isEqualTo(486);
    assertThat(answer.verify(key(mary))).isTrue();

    RelayCredentials bob = bench.issue("sip:bob@msn.com");
    bench.allocated(fourth, bob);
  }

  @Test
  void aSourceAddressHasSoManyAllocationsWhateverUsersItClaims() {
    for (int i = 0; i < 5; i++) {
      bench.allocated(path(40_000 + i), bench.issue("sip:user" + i + "@msn.com"));
    }
    FiveTuple sixth = path(40_006);
    assertThat(errorOf(bench.ask(sixth, bench.allocate(sixth, mary)))).isEqualTo(486);
    FiveTuple elsewhere = path("skype-client", 40_006);
    bench.allocated(elsewhere, mary);
  }

  @Test
  void aFullPortRangeIsAServerErrorUntilOneIsReleased() {
    Set<InetSocketAddress> relayed = new HashSet<>();
    for (int i = 0; i < 8; i++) {
      FiveTuple path = i < 4 ? path(40_000 + i) : path("skype-client", 40_000 + i);
      relayed.add(bench.allocated(path, bench.issue("sip:user" + i + "@msn.com")));
    }
    assertThat(relayed).hasSize(8);
    FiveTuple ninth = path("remote-user", 40_000);
    assertThat(errorOf(bench.ask(ninth, bench.allocate(ninth, mary)))).isEqualTo(500);

    bench.pass(Duration.ofMinutes(10));
    bench.expire();
    assertThat(bench.relay.portsInUse()).isZero();
    bench.allocated(ninth, mary);
  }

  @Test
  void portsThatOthersHoldAreAServerErrorAndFreeEverything() {
    bench.noPortCanBeOpened();
    FiveTuple path = path(40_000);
    assertThat(errorOf(bench.ask(path, bench.allocate(path, mary)))).isEqualTo(500);
    assertThat(bench.relay.allocations()).isZero();
    assertThat(bench.relay.portsInUse()).isZero();
  }

  @Test
  void releasedAllocationsNoLongerCount() {
    FiveTuple path = path(40_000);
    for (int i = 0; i < 50; i++) {
      bench.allocated(path, mary);
      bench.ask(path, bench.allocate(path, mary, new Lifetime(0)));
    }
    assertThat(bench.relay.portsInUse()).isZero();
  }

  @Test
  void anAllocationOpensSoManyPermissions() {
    FiveTuple path = path(40_000);
    bench.allocated(path, mary);
    assertThat(bench.put(path, bench.send(mary, at("skype-client", 1), (byte) 1))).hasSize(1);
    assertThat(bench.put(path, bench.send(mary, at("messenger-client", 1), (byte) 1))).hasSize(1);
    // More ports of a permitted address are no more permissions.
    assertThat(bench.put(path, bench.send(mary, at("messenger-client", 2), (byte) 1))).hasSize(1);
    assertThat(bench.put(path, bench.send(mary, at("edge.av", 50_001), (byte) 1))).isEmpty();
    assertThat(bench.counters.dropsOf(DropReason.TOO_MANY_PERMISSIONS)).isEqualTo(1);
  }

  @Test
  void unauthenticatedRequestsFromOneSourceAreAnsweredSoOften() {
    RelayLimits strict =
        new RelayLimits(
            Duration.ofMinutes(10), Duration.ofMinutes(10), Duration.ofMinutes(10), 3, 5, 2, 2, 10);
    RelayBench strictBench = new RelayBench(strict, PortRange.AV_EDGE);
    byte[] binding =
        StunMessage.of(StunMessage.BINDING_REQUEST, TransactionId.randomStun(new SecureRandom()))
            .encode();
    for (int i = 0; i < 10; i++) {
      byte[] request = i % 2 == 0 ? strictBench.firstAllocate() : binding;
      assertThat(strictBench.put(path(40_000 + i), request)).hasSize(1);
    }
    assertThat(strictBench.put(path(41_000), strictBench.firstAllocate())).isEmpty();
    assertThat(strictBench.put(path(41_000), binding)).isEmpty();
    assertThat(strictBench.counters.dropsOf(DropReason.RATE_LIMITED)).isEqualTo(2);
    // Others are not concerned, and time heals.
    assertThat(strictBench.put(path("skype-client", 1), binding)).hasSize(1);
    strictBench.pass(Duration.ofSeconds(1));
    assertThat(strictBench.put(path(41_000), binding)).hasSize(1);
    assertThat(strictBench.put(path(41_000), binding)).hasSize(1);
    assertThat(strictBench.put(path(41_000), binding)).isEmpty();
  }

  @Test
  void anUnauthenticatedAnswerIsAtMostThreeTimesTheRequest() {
    FiveTuple path = path(40_000);
    byte[] smallest = MsTurnMessage.of(MessageType.ALLOCATE_REQUEST, bench.id()).encode();
    byte[] smallestSad =
        MsTurnMessage.of(MessageType.SET_ACTIVE_DESTINATION_REQUEST, bench.id()).encode();
    byte[] smallestBinding =
        StunMessage.of(StunMessage.BINDING_REQUEST, TransactionId.randomStun(new SecureRandom()))
            .encode();
    for (byte[] request :
        new byte[][] {smallest, bench.firstAllocate(), smallestSad, smallestBinding}) {
      ToClient answer = (ToClient) bench.put(path, request).get(0);
      assertThat(answer.bytes().length).isLessThanOrEqualTo(3 * request.length);
    }
  }
}
