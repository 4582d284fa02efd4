package org.fedsim.edge.av;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.fedsim.edge.av.Action.ToClient;
import org.fedsim.edge.av.Action.ToPeer;
import org.fedsim.wire.Timers;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.ReceivedStun;
import org.fedsim.wire.turn.Lifetime;
import org.fedsim.wire.turn.MessageType;
import org.fedsim.wire.turn.MsTurnMessage;
import org.fedsim.wire.turn.ReceivedMsTurn;
import org.fedsim.wire.turn.RelayCredentials;
import org.junit.jupiter.api.Test;

/**
 * Whatever comes in whatever order, the relay keeps its books and its promises. {@code
 * -Dfedsim.seed=N} repeats a run, {@code -Dfedsim.rounds=N} makes it longer.
 */
class RelayUnderRandomInputTest {
  private static final RelayLimits LIMITS =
      new RelayLimits(
          Duration.ofSeconds(20),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          3,
          6,
          3,
          1000,
          1000);
  private static final PortRange PORTS = new PortRange(50_000, 50_009);

  private final long seed = Long.getLong("fedsim.seed", System.nanoTime());
  private final int rounds = Integer.getInteger("fedsim.rounds", 20_000);
  private final Random random = new Random(seed);
  private final RelayBench bench = new RelayBench(LIMITS, PORTS);
  private final List<RelayCredentials> users = new ArrayList<>();
  private final List<FiveTuple> paths = new ArrayList<>();
  private final PeerAddressPolicy policy =
      AvEdgeSettings.of(RelayBench.TOPOLOGY, bench.mras, Timers.LAB).peers();

  @Test
  void theBooksBalanceAndNothingForbiddenIsReached() throws Exception {
    System.out.println("RelayUnderRandomInputTest: -Dfedsim.seed=" + seed);
    for (int i = 0; i < 4; i++) {
      users.add(bench.issue("sip:user" + i + "@msn.com"));
      paths.add(RelayBench.path(40_000 + i));
      paths.add(RelayBench.path("skype-client", 40_000 + i));
    }
    for (int round = 0; round < rounds; round++) {
      for (Action action : step()) {
        check(action);
      }
      assertThat(bench.relay.portsInUse()).isEqualTo(bench.relay.allocations());
      assertThat(bench.open).hasSize(bench.relay.allocations());
    }
    // It has really relayed, refused and dropped.
    assertThat(bench.counters.allocationsMade()).isPositive();
    assertThat(bench.counters.payloadsToPeers()).isPositive();
    assertThat(bench.counters.payloadsToClients()).isPositive();
    assertThat(bench.counters.drops())
        .containsKeys(
            DropReason.MALFORMED,
            DropReason.NO_ALLOCATION,
            DropReason.NOT_AUTHENTICATED,
            DropReason.PEER_REFUSED,
            DropReason.NO_PERMISSION);

    bench.pass(Duration.ofSeconds(61));
    bench.expire();
    assertThat(bench.open).isEmpty();
    assertThat(bench.relay.portsInUse()).isZero();
  }

  private List<Action> step() {
    FiveTuple path = pick(paths);
    RelayCredentials user = random.nextInt(4) == 0 ? pick(users) : ownerOf(path);
    switch (random.nextInt(10)) {
      case 0:
        return bench.put(path, damaged(bench.allocate(path, user)));
      case 1:
        return bench.put(path, bench.allocate(path, user, new Lifetime(random.nextInt(4) * 10L)));
      case 2, 3:
        return bench.put(path, bench.send(user, peer(), bytes(random.nextInt(50))));
      case 4:
        return bench.put(path, damaged(bench.send(user, peer(), bytes(20))));
      case 5:
        return bench.put(path, bench.setActiveDestination(user, peer()));
      case 6:
        return bench.put(path, bytes(random.nextInt(60)));
      case 7:
        bench.pass(Duration.ofMillis(random.nextInt(2_000)));
        return bench.expire();
      case 8:
        return bench.put(path, headed(bytes(28 + random.nextInt(60))));
      default:
        InetSocketAddress relayed =
            bench.open.isEmpty()
                ? RelayBench.at("edge.av", 50_000)
                : bench.open.get(random.nextInt(bench.open.size()));
        return bench.relay.fromPeer(bench.now(), relayed, peer(), bytes(random.nextInt(50)));
    }
  }

  private void check(Action action) throws MalformedMessage {
    if (action instanceof ToPeer out) {
      assertThat(policy.permits(out.peer())).as("%s", out.peer()).isTrue();
      assertThat(bench.open).contains(out.relayed());
    } else if (action instanceof ToClient out && out.control()) {
      if (MsTurnMessage.looksLikeOne(out.bytes())) {
        assertThat(ReceivedMsTurn.decode(out.bytes()).type())
            .isNotIn(
                MessageType.ALLOCATE_REQUEST,
                MessageType.SEND_REQUEST,
                MessageType.SET_ACTIVE_DESTINATION_REQUEST);
      } else {
        ReceivedStun.decode(out.bytes());
      }
    }
  }

  private InetSocketAddress peer() {
    List<InetSocketAddress> peers =
        List.of(
            RelayBench.at("skype-client", 6_000),
            RelayBench.at("messenger-client", 6_000),
            RelayBench.at("edge.av", 50_000 + random.nextInt(10)),
            RelayBench.at("edge.av", 3478),
            RelayBench.at("yahoo", 5061),
            RelayBench.at("lync", 50_000));
    return pick(peers);
  }

  private RelayCredentials ownerOf(FiveTuple path) {
    return users.get(path.client().getPort() % users.size());
  }

  private byte[] damaged(byte[] packet) {
    for (int i = random.nextInt(3); i >= 0; i--) {
      packet[random.nextInt(packet.length)] = (byte) random.nextInt();
    }
    return packet;
  }

  /** Bytes that begin like an MS-TURN message of the right length. */
  private byte[] headed(byte[] noise) {
    byte[] cookie = {0, 0x0f, 0, 4, 0x72, (byte) 0xc6, 0x4b, (byte) 0xc6};
    noise[0] = 0;
    noise[1] = pick(List.<Byte>of((byte) 3, (byte) 4, (byte) 6));
    noise[2] = 0;
    noise[3] = (byte) (noise.length - 20);
    System.arraycopy(cookie, 0, noise, 20, cookie.length);
    return noise;
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
