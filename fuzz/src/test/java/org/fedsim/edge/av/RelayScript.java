package org.fedsim.edge.av;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.fedsim.edge.av.Action.CloseClient;
import org.fedsim.edge.av.Action.CloseRelay;
import org.fedsim.edge.av.Action.OpenRelay;
import org.fedsim.network.Protocol;
import org.fedsim.network.Topology;
import org.fedsim.scenarios.library.Library;
import org.fedsim.wire.Timers;
import org.fedsim.wire.stun.BindingAnswer;
import org.fedsim.wire.turn.MrasCredentials;
import org.fedsim.wire.turn.TcpFrame;

/**
 * Plays what a string of bytes says to a relay whose ports, clock and clients it is.
 *
 * <p>A script is a sequence of steps: an operation, whose number is the byte modulo {@value
 * #OPERATIONS}, then as many bytes of argument as the operation takes; where the script ends, zeros
 * follow. The operations are numbered in {@link #step}.
 */
final class RelayScript {
  static final RelayLimits LIMITS =
      new RelayLimits(
          Duration.ofSeconds(20), Duration.ofSeconds(60), Duration.ofSeconds(30), 2, 4, 3, 50, 100);
  static final Topology TOPOLOGY = Library.shippedSite().topology();
  static final MrasCredentials MRAS =
      MrasCredentials.withKeys(new byte[] {1, 2, 3}, new byte[] {4, 5, 6});
  static final Instant BEGIN = Instant.parse("2026-11-21T20:00:00Z");
  static final AvEdgeSettings SETTINGS =
      AvEdgeSettings.of(TOPOLOGY, MRAS, Timers.LAB)
          .withLimits(LIMITS)
          .withRelayPorts(new PortRange(50_000, 50_005));

  private static final int OPERATIONS = 18;
  private static final int MOST_STEPS = 300;
  private static final List<FiveTuple> PATHS =
      List.of(
          path(Protocol.UDP, "messenger-client", 40_000),
          path(Protocol.UDP, "messenger-client", 40_001),
          path(Protocol.UDP, "skype-client", 40_000),
          path(Protocol.TCP, "skype-client", 40_000));
  private static final List<InetSocketAddress> PEERS =
      List.of(
          at("skype-client", 6_000),
          at("skype-client", 6_001),
          at("messenger-client", 6_000),
          at("edge.av", 50_000),
          at("edge.av", 3478),
          at("yahoo", 5061),
          at("lync", 50_000),
          at("messenger-client", 0));

  private final byte[] script;
  private int position;
  private Instant now = BEGIN;
  private final AvEdgeCounters counters = new AvEdgeCounters();
  private final RelayServer relay = new RelayServer(SETTINGS, counters, new Repeatable());
  private final RelayPromises promises = new RelayPromises(relay, counters);
  private final RequestMaker requests = new RequestMaker(PEERS);
  private final Set<InetSocketAddress> open = new HashSet<>();
  private final Set<FiveTuple> connected = new HashSet<>();
  private final Deque<InetSocketAddress> opening = new ArrayDeque<>();
  private final List<byte[]> sent = new ArrayList<>();

  RelayScript(byte[] script) {
    this.script = script;
  }

  void play() {
    for (int i = 0; i < MOST_STEPS && position < script.length; i++) {
      step();
      promises.hold(open);
    }
    // Whatever has happened: when every lifetime is over, nothing is left.
    while (!opening.isEmpty()) {
      open();
    }
    now = BEGIN.plus(Duration.ofDays(3));
    expire();
    promises.nothingIsLeft(open);
  }

  private void step() {
    switch (next() % OPERATIONS) {
      case 0 -> put(client(), requests.firstAllocate());
      case 1 -> {
        FiveTuple path = client();
        put(path, requests.allocate(user(), promises.nonce(path)));
      }
      case 2 -> {
        FiveTuple path = client();
        put(path, requests.allocate(user(), promises.nonce(path), next()));
      }
      case 3 -> put(client(), requests.send(user(), next(), taken(next() % 64)));
      case 4 -> put(client(), requests.setActiveDestination(user(), next()));
      case 5 -> put(client(), taken(next()));
      case 6 -> put(client(), damaged(earlier()));
      case 7 -> put(client(), earlier());
      case 8 -> peer(at("edge.av", 50_000 + next() % 6), taken(next()));
      case 9 -> peer(at("edge.av", 50_000 + next() % 6), earlier());
      case 10 -> now = now.plusMillis(next() * 100L);
      case 11 -> now = now.plusSeconds(next() * 60L);
      // A clock that is set back: as far as somebody would set it.
      case 12 -> now = now.minusSeconds(next());
      case 13 -> expire();
      case 14 -> open();
      case 15 -> refuse();
      case 16 -> hangUp(client());
      default -> {
        // Attributes that nobody would send, from somebody who may send them.
        FiveTuple path = client();
        int user = user();
        put(path, requests.signed(user, next(), promises.nonce(path), taken(next())));
      }
    }
  }

  private void expire() {
    perform(relay.expire(now));
    promises.afterExpiry(now);
  }

  private void put(FiveTuple path, byte[] packet) {
    sent.add(packet);
    boolean tcp = path.transport() == Protocol.TCP;
    if (tcp && connected.add(path)) {
      perform(relay.clientConnected(now, path));
      if (!connected.contains(path)) {
        return;
      }
    }
    List<Action> actions =
        tcp
            ? relay.fromClient(now, path, frame(packet))
            : relay.fromClient(now, path, packet.clone());
    promises.afterClient(now, path, packet, actions, open);
    perform(actions);
  }

  private static TcpFrame frame(byte[] packet) {
    return BindingAnswer.looksLikeStun(packet)
        ? TcpFrame.message(packet.clone())
        : TcpFrame.data(packet.clone());
  }

  private void hangUp(FiveTuple path) {
    if (connected.remove(path)) {
      perform(relay.clientDisconnected(now, path));
    }
  }

  private void peer(InetSocketAddress relayed, byte[] payload) {
    // What has come to a port that is closed by now may still be in the queue.
    InetSocketAddress peer = PEERS.get(next() % PEERS.size());
    List<Action> actions = relay.fromPeer(now, relayed, peer, payload.clone());
    promises.afterPeer(now, relayed, peer, payload, actions);
    perform(actions);
  }

  /** The next port that is being opened has been: unless it was open, which a machine refuses. */
  private void open() {
    InetSocketAddress relayed = opening.poll();
    if (relayed == null) {
      return;
    }
    if (!open.add(relayed)) {
      refused(relayed);
      return;
    }
    List<Action> actions = relay.relayOpened(now, relayed);
    promises.afterOpening(now, relayed, actions);
    perform(actions);
  }

  private void refuse() {
    InetSocketAddress relayed = opening.poll();
    if (relayed != null) {
      refused(relayed);
    }
  }

  private void refused(InetSocketAddress relayed) {
    List<Action> actions = relay.relayRefused(now, relayed);
    promises.afterRefusal(actions);
    perform(actions);
  }

  /** Does what an {@link AvEdge} would do on sockets. */
  private void perform(List<Action> actions) {
    for (Action action : actions) {
      if (action instanceof OpenRelay wanted) {
        opening.add(wanted.relayed());
      } else if (action instanceof CloseRelay over) {
        open.remove(over.relayed());
        promises.closed(over.relayed());
      } else if (action instanceof CloseClient over) {
        hangUp(over.path());
      }
    }
  }

  private FiveTuple client() {
    return PATHS.get(next() % PATHS.size());
  }

  private int user() {
    return next() % RequestMaker.USERS;
  }

  private byte[] earlier() {
    int which = next();
    return sent.isEmpty() ? new byte[0] : sent.get(which % sent.size());
  }

  private byte[] damaged(byte[] packet) {
    byte[] copy = packet.clone();
    for (int i = next() % 3; i >= 0 && copy.length > 0; i--) {
      int where = next() << 8 | next();
      copy[where % copy.length] = (byte) next();
    }
    return copy;
  }

  private int next() {
    return position < script.length ? script[position++] & 0xff : 0;
  }

  private byte[] taken(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) next();
    }
    return bytes;
  }

  static FiveTuple path(Protocol transport, String client, int port) {
    return new FiveTuple(transport, at(client, port), at("edge.av", 3478));
  }

  static InetSocketAddress at(String interfaceName, int port) {
    return TOPOLOGY.interfaces().stream()
        .filter(i -> i.qualifiedName().equals(interfaceName))
        .map(i -> new InetSocketAddress(i.address(), port))
        .findFirst()
        .orElseThrow();
  }

  /** The same numbers each time, so that an input does the same each time. */
  private static final class Repeatable extends SecureRandom {
    private static final long serialVersionUID = 1L;
    private final Random numbers = new Random(1);

    @Override
    public void nextBytes(byte[] bytes) {
      numbers.nextBytes(bytes);
    }

    @Override
    public int nextInt(int bound) {
      return numbers.nextInt(bound);
    }
  }
}
