package org.fedsim.edge.av;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.fedsim.edge.av.Action.CloseRelay;
import org.fedsim.edge.av.Action.OpenRelay;
import org.fedsim.edge.av.Action.ToClient;
import org.fedsim.network.ContosoTopology;
import org.fedsim.network.Protocol;
import org.fedsim.network.Topology;
import org.fedsim.wire.Timers;
import org.fedsim.wire.stun.IntegrityKey;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.Octets;
import org.fedsim.wire.stun.TransactionId;
import org.fedsim.wire.turn.Attribute;
import org.fedsim.wire.turn.Data;
import org.fedsim.wire.turn.DestinationAddress;
import org.fedsim.wire.turn.ErrorCode;
import org.fedsim.wire.turn.MappedAddress;
import org.fedsim.wire.turn.MessageType;
import org.fedsim.wire.turn.MrasCredentials;
import org.fedsim.wire.turn.MsTurnMessage;
import org.fedsim.wire.turn.MsVersion;
import org.fedsim.wire.turn.Nonce;
import org.fedsim.wire.turn.Realm;
import org.fedsim.wire.turn.ReceivedMsTurn;
import org.fedsim.wire.turn.RelayCredentials;
import org.fedsim.wire.turn.TcpFrame;
import org.fedsim.wire.turn.Username;

/** The relay's core on a bench: no sockets, a clock that stands still until it is moved. */
final class RelayBench {
  static final Topology TOPOLOGY = ContosoTopology.create();
  static final String REALM = AvEdgeSettings.REALM;

  final MrasCredentials mras = MrasCredentials.withFreshKeys(new SecureRandom());
  final AvEdgeCounters counters = new AvEdgeCounters();
  final RelayServer relay;
  final List<InetSocketAddress> open = new ArrayList<>();
  private final SecureRandom random = new SecureRandom();
  private Instant now = Instant.parse("2026-11-21T20:00:00Z");
  private boolean portsOpen = true;
  private boolean portsTakeTime;

  RelayBench() {
    this(RelayLimits.DEFAULT, PortRange.AV_EDGE);
  }

  RelayBench(RelayLimits limits, PortRange ports) {
    this(limits, ports, TcpLimits.DEFAULT);
  }

  RelayBench(RelayLimits limits, PortRange ports, TcpLimits tcpLimits) {
    AvEdgeSettings settings =
        AvEdgeSettings.of(TOPOLOGY, mras, Timers.LAB)
            .withLimits(limits)
            .withRelayPorts(ports)
            .withTcpLimits(tcpLimits);
    relay = new RelayServer(settings, counters, random);
  }

  Instant now() {
    return now;
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  /** From now on, opening a relay port fails. */
  void noPortCanBeOpened() {
    portsOpen = false;
  }

  static InetSocketAddress at(String interfaceName, int port) {
    return TOPOLOGY.interfaces().stream()
        .filter(i -> i.qualifiedName().equals(interfaceName))
        .map(i -> new InetSocketAddress((Inet4Address) i.address(), port))
        .findFirst()
        .orElseThrow();
  }

  /** From now on, opening a relay port takes until the test says that it is open. */
  void portsTakeTime() {
    portsTakeTime = true;
  }

  /** A way from port 40000 and up of a client to the external listener. */
  static FiveTuple path(int clientPort) {
    return path("messenger-client", clientPort);
  }

  static FiveTuple path(String client, int clientPort) {
    return new FiveTuple(Protocol.UDP, at(client, clientPort), at("edge.av", 3478));
  }

  /** The same over TCP, where every packet is put as a control frame. */
  static FiveTuple tcpPath(int clientPort) {
    return new FiveTuple(
        Protocol.TCP, at("messenger-client", clientPort), at("edge.av", AvEdgeSettings.TCP_PORT));
  }

  RelayCredentials issue(String identity) {
    return mras.issue(identity, now.plus(Duration.ofHours(8)));
  }

  static IntegrityKey key(RelayCredentials credentials) {
    return IntegrityKey.longTerm(credentials.username(), REALM, credentials.password());
  }

  TransactionId id() {
    return TransactionId.random(random);
  }

  /** Puts a packet to the relay and does what it wants with ports; returns all other actions. */
  List<Action> put(FiveTuple path, byte[] packet) {
    return settle(
        path.transport() == Protocol.TCP
            ? relay.fromClient(now, path, TcpFrame.message(packet))
            : relay.fromClient(now, path, packet));
  }

  /** Puts raw data to the relay on a client's TCP connection. */
  List<Action> putRaw(FiveTuple path, byte... data) {
    return settle(relay.fromClient(now, path, TcpFrame.data(data)));
  }

  /** Lets a client connect. */
  List<Action> connect(FiveTuple path) {
    return settle(relay.clientConnected(now, path));
  }

  /** Ends a client's connection. */
  List<Action> disconnect(FiveTuple path) {
    return settle(relay.clientDisconnected(now, path));
  }

  List<Action> expire() {
    return settle(relay.expire(now));
  }

  private List<Action> settle(List<Action> actions) {
    List<Action> rest = new ArrayList<>();
    for (Action action : actions) {
      if (action instanceof OpenRelay && portsTakeTime) {
        rest.add(action);
      } else if (action instanceof OpenRelay wanted && portsOpen) {
        open.add(wanted.relayed());
        rest.addAll(settle(relay.relayOpened(now, wanted.relayed())));
      } else if (action instanceof OpenRelay wanted) {
        rest.addAll(settle(relay.relayRefused(now, wanted.relayed())));
      } else if (action instanceof CloseRelay closed) {
        open.remove(closed.relayed());
      } else {
        rest.add(action);
      }
    }
    return rest;
  }

  /** Puts a request whose answer is one message to the client. */
  ReceivedMsTurn ask(FiveTuple path, byte[] request) {
    List<Action> actions = put(path, request);
    if (actions.size() != 1 || !(actions.get(0) instanceof ToClient answer) || !answer.control()) {
      throw new AssertionError("not one answer: " + actions);
    }
    try {
      return ReceivedMsTurn.decode(answer.bytes());
    } catch (MalformedMessage e) {
      throw new AssertionError(e);
    }
  }

  static int errorOf(ReceivedMsTurn answer) {
    return answer.message().find(ErrorCode.class).map(e -> e.reason().code()).orElse(0);
  }

  /** The first Allocate of a client. */
  byte[] firstAllocate() {
    return MsTurnMessage.of(MessageType.ALLOCATE_REQUEST, id(), new MsVersion(1)).encode();
  }

  /** A nonce for that way. */
  Octets nonce(FiveTuple path) {
    return ask(path, firstAllocate()).message().find(Nonce.class).orElseThrow().nonce();
  }

  byte[] allocate(FiveTuple path, RelayCredentials credentials, Attribute... more) {
    List<Attribute> attributes = new ArrayList<>(List.of(more));
    attributes.add(new Realm(REALM));
    attributes.add(new Nonce(nonce(path)));
    attributes.add(new Username(Octets.copyOf(credentials.username())));
    return MsTurnMessage.of(MessageType.ALLOCATE_REQUEST, id(), attributes)
        .encode(key(credentials));
  }

  /** Makes an allocation and returns its relayed address. */
  InetSocketAddress allocated(FiveTuple path, RelayCredentials credentials) {
    return ask(path, allocate(path, credentials))
        .message()
        .find(MappedAddress.class)
        .orElseThrow()
        .address();
  }

  byte[] send(RelayCredentials credentials, InetSocketAddress peer, byte... payload) {
    return MsTurnMessage.of(
            MessageType.SEND_REQUEST,
            id(),
            new Username(Octets.copyOf(credentials.username())),
            new DestinationAddress(peer),
            new Data(Octets.copyOf(payload)))
        .encode(key(credentials));
  }

  byte[] setActiveDestination(RelayCredentials credentials, InetSocketAddress peer) {
    return MsTurnMessage.of(
            MessageType.SET_ACTIVE_DESTINATION_REQUEST,
            id(),
            new Username(Octets.copyOf(credentials.username())),
            new DestinationAddress(peer))
        .encode(key(credentials));
  }
}
