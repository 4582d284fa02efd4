package org.fedsim.edge.av;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.fedsim.edge.av.AvLab.PATIENCE;
import static org.fedsim.edge.av.AvLab.receive;
import static org.fedsim.edge.av.AvLab.send;

import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.fedsim.network.Decision;
import org.fedsim.network.policy.Policy;
import org.fedsim.wire.Timers;
import org.fedsim.wire.stun.PacketLost;
import org.fedsim.wire.turn.MsTurnRefused;
import org.fedsim.wire.turn.MsTurnSocket;
import org.fedsim.wire.turn.RelayCredentials;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How allocations are refused, refreshed and lost, on real sockets. */
@ExtendWith(LeakCheck.class)
class AllocatingTest {
  private static final Policy CLOSED =
      new Policy("closed", "test:closed", List.of(), Decision.DROP, 1);

  @Test
  void aWrongPasswordIsRefusedWith431() throws Exception {
    try (AvLab lab = AvLab.open(Policy.allowAll())) {
      RelayCredentials right = lab.credentials("sip:anna@contoso.com");
      RelayCredentials wrong = new RelayCredentials(right.username(), new byte[20]);
      assertThat(refusal(lab, wrong).code()).isEqualTo(431);
      assertThat(lab.edge().allocations()).isZero();
    }
  }

  @Test
  void anUnknownTokenIsRefusedWith436() throws Exception {
    try (AvLab lab = AvLab.open(Policy.allowAll())) {
      RelayCredentials unknown = new RelayCredentials(new byte[52], new byte[20]);
      assertThat(refusal(lab, unknown).code()).isEqualTo(436);
    }
  }

  @Test
  void anExpiredTokenIsRefusedWith430() throws Exception {
    try (AvLab lab = AvLab.open(Policy.allowAll())) {
      assertThat(refusal(lab, lab.expiredCredentials("sip:anna@contoso.com")).code())
          .isEqualTo(430);
    }
  }

  @Test
  void aUsersQuotaIsRefusedWith486AndFreedByAClose() throws Exception {
    RelayLimits two = limits(Duration.ofMinutes(10), Duration.ofMinutes(10), 2);
    try (AvLab lab = AvLab.open(Policy.allowAll(), two);
        MsTurnSocket first = lab.insideAllocation()) {
      MsTurnSocket second = lab.insideAllocation();
      assertThat(refusal(lab, lab.credentials("sip:anna@contoso.com")).code()).isEqualTo(486);
      second.close();
      await().atMost(PATIENCE).until(() -> lab.edge().allocations() == 1);
      lab.insideAllocation().close();
      assertThat(first.isClosed()).isFalse();
    }
  }

  @Test
  void aClientWhoseRequestIsDroppedHearsOfItAtOnce() throws Exception {
    try (AvLab lab = AvLab.open(CLOSED)) {
      PacketLost lost =
          catchThrowableOfType(PacketLost.class, () -> lab.outsideAllocation().close());
      assertThat(lost.lost().packet().destination()).isEqualTo(lab.at("edge.av", 3478));
      assertThat(lost.lost().entry().orElseThrow().allowed()).isFalse();
      assertThat(lab.network().journal().entries()).hasSize(1);
    }
  }

  @Test
  void aClientWithoutARouteHearsOfItAtOnce() throws Exception {
    try (AvLab lab = AvLab.open(Policy.allowAll())) {
      assertThatThrownBy(
              () ->
                  MsTurnSocket.allocate(
                      lab.host("messenger-client"),
                      lab.at("messenger-client", 0),
                      lab.at("edge.internal", 3478),
                      lab.credentials("sip:mary@msn.com"),
                      Timers.LAB))
          .isInstanceOf(NoRouteToHostException.class);
    }
  }

  @Test
  void anAllocationIsRefreshedBeforeItsTimeIsOver() throws Exception {
    RelayLimits short1 = limits(Duration.ofSeconds(1), Duration.ofSeconds(1), 10);
    try (AvLab lab = AvLab.open(Policy.allowAll(), short1);
        MsTurnSocket socket = lab.insideAllocation();
        DatagramSocket peer = lab.peer()) {
      assertThat(socket.lifetime()).isEqualTo(Duration.ofSeconds(1));
      long until = System.nanoTime() + Duration.ofMillis(2_500).toNanos();
      await().atMost(PATIENCE).until(() -> System.nanoTime() > until);
      // It would be gone twice by now.
      send(socket, (InetSocketAddress) peer.getLocalSocketAddress(), (byte) 1);
      assertThat(receive(peer).from()).isEqualTo(socket.relayedAddress());
      assertThat(lab.edge().counters().allocationsMade()).isEqualTo(1);
    }
  }

  @Test
  void aStaleNonceIsReplacedWithoutTheUserNoticing() throws Exception {
    RelayLimits shortNonce =
        new RelayLimits(
            Duration.ofSeconds(4),
            Duration.ofSeconds(4),
            Duration.ofSeconds(1),
            10,
            10,
            10,
            50,
            50);
    try (AvLab lab = AvLab.open(Policy.allowAll(), shortNonce);
        MsTurnSocket socket = lab.insideAllocation();
        DatagramSocket peer = lab.peer()) {
      long until = System.nanoTime() + Duration.ofMillis(5_000).toNanos();
      await().atMost(PATIENCE).until(() -> System.nanoTime() > until);
      send(socket, (InetSocketAddress) peer.getLocalSocketAddress(), (byte) 1);
      assertThat(receive(peer).from()).isEqualTo(socket.relayedAddress());
    }
  }

  @Test
  void anAllocationThatIsNotRefreshedEnds() throws Exception {
    RelayLimits short1 = limits(Duration.ofSeconds(1), Duration.ofSeconds(1), 10);
    ScheduledExecutorService ended = Executors.newSingleThreadScheduledExecutor();
    ended.shutdown();
    try (AvLab lab = AvLab.open(Policy.allowAll(), short1);
        MsTurnSocket socket =
            MsTurnSocket.allocate(
                lab.host("lync"),
                lab.at("lync", 0),
                lab.at("edge.internal", 3478),
                lab.credentials("sip:anna@contoso.com"),
                Timers.LAB,
                ended)) {
      await().atMost(PATIENCE).until(() -> lab.edge().allocations() == 0);
      lab.host("edge").openUdp(socket.relayedAddress()).close();
    }
  }

  @Test
  void manyAllocationsAtOnceAllGetAPortOfTheirOwn() throws Exception {
    ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    List<MsTurnSocket> sockets = new ArrayList<>();
    RelayLimits many = limits(Duration.ofMinutes(10), Duration.ofMinutes(10), 300);
    try (AvLab lab = AvLab.open(Policy.allowAll(), many)) {
      Set<InetSocketAddress> relayed = new HashSet<>();
      for (int i = 0; i < 200; i++) {
        MsTurnSocket socket =
            MsTurnSocket.allocate(
                lab.host("lync"),
                lab.at("lync", 0),
                lab.at("edge.internal", 3478),
                lab.credentials("sip:anna@contoso.com"),
                Timers.LAB,
                scheduler);
        sockets.add(socket);
        relayed.add(socket.relayedAddress());
      }
      assertThat(relayed).hasSize(200);
      sockets.forEach(MsTurnSocket::close);
      await().atMost(PATIENCE).until(() -> lab.edge().allocations() == 0);
    } finally {
      scheduler.shutdownNow();
    }
  }

  private static RelayLimits limits(Duration lifetime, Duration max, int perUser) {
    return new RelayLimits(lifetime, max, Duration.ofMinutes(10), perUser, 500, 10, 5000, 5000);
  }

  private static MsTurnRefused refusal(AvLab lab, RelayCredentials credentials) {
    return catchThrowableOfType(
        MsTurnRefused.class, () -> lab.insideAllocation(credentials).close());
  }
}
