package org.fedsim.edge.av;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.fedsim.edge.av.Action.CloseRelay;
import org.fedsim.edge.av.Action.OpenRelay;
import org.fedsim.edge.av.Action.ToClient;
import org.fedsim.edge.av.Action.ToPeer;
import org.fedsim.network.Protocol;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.Octets;
import org.fedsim.wire.stun.TransactionId;
import org.fedsim.wire.turn.Data;
import org.fedsim.wire.turn.DestinationAddress;
import org.fedsim.wire.turn.Lifetime;
import org.fedsim.wire.turn.MappedAddress;
import org.fedsim.wire.turn.MessageType;
import org.fedsim.wire.turn.MsTurnMessage;
import org.fedsim.wire.turn.Nonce;
import org.fedsim.wire.turn.ReceivedMsTurn;
import org.fedsim.wire.turn.RemoteAddress;
import org.fedsim.wire.turn.Username;

/**
 * What a relay may do, told from outside: it knows which requests were rightly signed, and what the
 * relay has answered, and nothing of the relay's tables.
 */
final class RelayPromises {
  /** A lifetime is told in whole seconds. */
  private static final Duration ROUNDING = Duration.ofSeconds(1);

  /** What is said of a connection, not of something that came on it. */
  private static final Set<DropReason> CONNECTIONS =
      Set.of(DropReason.IDLE, DropReason.TOO_MANY_CONNECTIONS);

  private final RelayServer relay;
  private final AvEdgeCounters counters;
  private final Map<FiveTuple, Octets> nonces = new HashMap<>();
  private final Map<FiveTuple, Live> live = new HashMap<>();
  private final Map<TransactionId, FiveTuple> allocating = new HashMap<>();
  private long received;

  /** An allocation that the relay has confirmed. */
  private static final class Live {
    final int user;
    final InetSocketAddress relayed;
    final TransactionId madeBy;
    final Set<InetAddress> permitted = new HashSet<>();
    Instant expiresAt;
    InetSocketAddress active;

    Live(int user, InetSocketAddress relayed, TransactionId madeBy, Instant expiresAt) {
      this.user = user;
      this.relayed = relayed;
      this.madeBy = madeBy;
      this.expiresAt = expiresAt;
    }
  }

  RelayPromises(RelayServer relay, AvEdgeCounters counters) {
    this.relay = relay;
    this.counters = counters;
  }

  /** The nonce that a client was told last. */
  Optional<Octets> nonce(FiveTuple path) {
    return Optional.ofNullable(nonces.get(path));
  }

  void afterClient(
      Instant now,
      FiveTuple path,
      byte[] packet,
      List<Action> actions,
      Set<InetSocketAddress> open) {
    received++;
    Optional<ReceivedMsTurn> request = decode(packet);
    Optional<Integer> signer = request.flatMap(RelayPromises::signer);
    int bytesBack = 0;
    for (Action action : actions) {
      if (action instanceof ToPeer out) {
        Live allocation = live(path, now);
        assertThat(out.relayed()).isEqualTo(allocation.relayed);
        assertThat(open).contains(out.relayed());
        assertThat(RelayScript.SETTINGS.peers().permits(out.peer())).isTrue();
        relayedToPeer(allocation, request, signer, packet, out);
      } else if (action instanceof ToClient out) {
        assertThat(out.path()).isEqualTo(path);
        assertThat(out.control()).isTrue();
        bytesBack += out.bytes().length;
        answered(now, path, request, signer, out.bytes());
      } else if (action instanceof OpenRelay) {
        assertThat(signer).as("who opens a port").isPresent();
        allocating.put(request.orElseThrow().id(), path);
      }
    }
    if (signer.isEmpty()) {
      assertThat(bytesBack).isLessThanOrEqualTo(3 * packet.length);
    }
  }

  private void relayedToPeer(
      Live allocation,
      Optional<ReceivedMsTurn> request,
      Optional<Integer> signer,
      byte[] packet,
      ToPeer out) {
    if (request.isPresent()) {
      MsTurnMessage send = request.get().message();
      assertThat(send.type()).isEqualTo(MessageType.SEND_REQUEST);
      assertThat(signer).contains(allocation.user);
      assertThat(send.find(DestinationAddress.class)).contains(new DestinationAddress(out.peer()));
      assertThat(send.find(Data.class)).contains(new Data(Octets.copyOf(out.payload())));
      allocation.permitted.add(out.peer().getAddress());
    } else {
      assertThat(out.peer()).isEqualTo(allocation.active);
      assertThat(out.payload()).isEqualTo(packet);
    }
    assertThat(allocation.permitted.size())
        .isLessThanOrEqualTo(RelayScript.LIMITS.permissionsPerAllocation());
  }

  private void answered(
      Instant now,
      FiveTuple path,
      Optional<ReceivedMsTurn> request,
      Optional<Integer> signer,
      byte[] bytes) {
    Optional<ReceivedMsTurn> answer = decode(bytes);
    if (answer.isEmpty()) {
      // A STUN answer, which proves and grants nothing.
      return;
    }
    MsTurnMessage message = answer.get().message();
    assertThat(message.id()).isEqualTo(request.orElseThrow().id());
    message.find(Nonce.class).ifPresent(nonce -> nonces.put(path, nonce.nonce()));
    switch (message.type()) {
      case ALLOCATE_ERROR, SET_ACTIVE_DESTINATION_ERROR -> {
        // Grants nothing.
      }
      case ALLOCATE_RESPONSE -> {
        Live allocation = live(path, now);
        assertThat(signer).contains(allocation.user);
        assertThat(answer.get().verify(RequestMaker.key(allocation.user))).isTrue();
        assertThat(message.find(MappedAddress.class))
            .contains(new MappedAddress(allocation.relayed));
        Instant until = now.plusSeconds(granted(message));
        if (message.id().equals(allocation.madeBy)) {
          assertThat(Duration.between(until, allocation.expiresAt).abs())
              .isLessThanOrEqualTo(ROUNDING);
        } else {
          allocation.expiresAt = until;
        }
      }
      case SET_ACTIVE_DESTINATION_RESPONSE -> {
        Live allocation = live(path, now);
        assertThat(signer).contains(allocation.user);
        allocation.active =
            request.get().message().find(DestinationAddress.class).orElseThrow().address();
        allocation.permitted.add(allocation.active.getAddress());
      }
      default -> throw new AssertionError("an answer of type " + message.type());
    }
  }

  void afterPeer(
      Instant now,
      InetSocketAddress relayed,
      InetSocketAddress peer,
      byte[] payload,
      List<Action> actions) {
    received++;
    for (Action action : actions) {
      ToClient out = (ToClient) action;
      Live allocation = live(out.path(), now);
      assertThat(relayed).isEqualTo(allocation.relayed);
      assertThat(allocation.permitted).contains(peer.getAddress());
      if (out.control()) {
        MsTurnMessage indication = decode(out.bytes()).orElseThrow().message();
        assertThat(indication.type()).isEqualTo(MessageType.DATA_INDICATION);
        assertThat(indication.find(RemoteAddress.class)).contains(new RemoteAddress(peer));
        assertThat(indication.find(Data.class)).contains(new Data(Octets.copyOf(payload)));
      } else {
        assertThat(peer).isEqualTo(allocation.active);
        assertThat(out.bytes()).isEqualTo(payload);
        // Over TCP the frame says that it is no message; a datagram has nothing that would.
        assertThat(out.path().transport() == Protocol.UDP && MsTurnMessage.looksLikeOne(payload))
            .isFalse();
      }
    }
  }

  void afterOpening(Instant now, InetSocketAddress relayed, List<Action> actions) {
    assertThat(actions).hasSize(1);
    if (actions.get(0) instanceof CloseRelay close) {
      assertThat(close.relayed()).isEqualTo(relayed);
      return;
    }
    ToClient out = (ToClient) actions.get(0);
    ReceivedMsTurn answer = decode(out.bytes()).orElseThrow();
    assertThat(answer.type()).isEqualTo(MessageType.ALLOCATE_RESPONSE);
    assertThat(answer.message().find(MappedAddress.class)).contains(new MappedAddress(relayed));
    assertThat(allocating.remove(answer.id())).isEqualTo(out.path());
    int user = signer(answer).orElseThrow();
    Live before =
        live.put(
            out.path(),
            new Live(user, relayed, answer.id(), now.plusSeconds(granted(answer.message()))));
    assertThat(before).as("two allocations on one way").isNull();
    answer.message().find(Nonce.class).ifPresent(nonce -> nonces.put(out.path(), nonce.nonce()));
  }

  void afterRefusal(List<Action> actions) {
    for (Action action : actions) {
      if (action instanceof ToClient out) {
        assertThat(decode(out.bytes()).orElseThrow().type()).isEqualTo(MessageType.ALLOCATE_ERROR);
      } else {
        assertThat(action).isInstanceOf(OpenRelay.class);
      }
    }
  }

  void afterExpiry(Instant now) {
    assertThat(live.values()).allMatch(allocation -> now.isBefore(allocation.expiresAt));
  }

  void closed(InetSocketAddress relayed) {
    live.values().removeIf(allocation -> allocation.relayed.equals(relayed));
  }

  /** What holds at any time. */
  void hold(Set<InetSocketAddress> open) {
    long drops =
        counters.drops().entrySet().stream()
            .filter(drop -> !CONNECTIONS.contains(drop.getKey()))
            .mapToLong(Map.Entry::getValue)
            .sum();
    assertThat(counters.packetsReceived()).isEqualTo(received);
    assertThat(
            counters.requestsAnswered()
                + counters.payloadsToPeers()
                + counters.payloadsToClients()
                + drops)
        .isEqualTo(received);
    Collection<Live> all = live.values();
    assertThat(all.stream().map(a -> a.relayed).collect(Collectors.toSet())).isEqualTo(open);
    assertThat(relay.portsInUse()).isEqualTo(relay.allocations());
    assertThat(relay.allocations())
        .isBetween(live.size(), RelayScript.SETTINGS.relayPorts().size());
    Map<Integer, Long> perUser =
        all.stream().collect(Collectors.groupingBy(a -> a.user, Collectors.counting()));
    assertThat(perUser.values())
        .allMatch(count -> count <= RelayScript.LIMITS.allocationsPerUser());
    Map<InetAddress, Long> perSource =
        live.keySet().stream()
            .collect(Collectors.groupingBy(p -> p.client().getAddress(), Collectors.counting()));
    assertThat(perSource.values())
        .allMatch(count -> count <= RelayScript.LIMITS.allocationsPerSource());
  }

  void nothingIsLeft(Set<InetSocketAddress> open) {
    assertThat(open).isEmpty();
    assertThat(relay.allocations()).isZero();
    assertThat(relay.portsInUse()).isZero();
  }

  private Live live(FiveTuple path, Instant now) {
    Live allocation = live.get(path);
    assertThat(allocation).as("an allocation on %s", path).isNotNull();
    assertThat(allocation.expiresAt).as("the end of the allocation").isAfter(now);
    return allocation;
  }

  private static long granted(MsTurnMessage answer) {
    long seconds = answer.find(Lifetime.class).orElseThrow().seconds();
    assertThat(seconds).isBetween(0L, RelayScript.LIMITS.maxLifetime().toSeconds());
    return seconds;
  }

  /** Who has signed a message, if anybody. */
  private static Optional<Integer> signer(ReceivedMsTurn message) {
    return IntStream.range(0, RequestMaker.USERS)
        .filter(user -> message.verify(RequestMaker.key(user)))
        .filter(
            user ->
                message
                    .message()
                    .find(Username.class)
                    .map(Username::token)
                    .filter(token -> !token.equals(RequestMaker.token(user)))
                    .isEmpty())
        .boxed()
        .findFirst();
  }

  private static Optional<ReceivedMsTurn> decode(byte[] packet) {
    try {
      return MsTurnMessage.looksLikeOne(packet)
          ? Optional.of(ReceivedMsTurn.decode(packet))
          : Optional.empty();
    } catch (MalformedMessage e) {
      return Optional.empty();
    }
  }
}
