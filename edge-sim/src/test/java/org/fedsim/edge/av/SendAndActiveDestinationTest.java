package org.fedsim.edge.av;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedsim.edge.av.RelayBench.at;
import static org.fedsim.edge.av.RelayBench.errorOf;
import static org.fedsim.edge.av.RelayBench.key;
import static org.fedsim.edge.av.RelayBench.path;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.fedsim.edge.av.Action.ToClient;
import org.fedsim.edge.av.Action.ToPeer;
import org.fedsim.wire.stun.Octets;
import org.fedsim.wire.stun.StunMessage;
import org.fedsim.wire.stun.TransactionId;
import org.fedsim.wire.turn.Attribute;
import org.fedsim.wire.turn.Data;
import org.fedsim.wire.turn.DestinationAddress;
import org.fedsim.wire.turn.MessageType;
import org.fedsim.wire.turn.MsSequenceNumber;
import org.fedsim.wire.turn.MsTurnMessage;
import org.fedsim.wire.turn.ReceivedMsTurn;
import org.fedsim.wire.turn.RelayCredentials;
import org.fedsim.wire.turn.RemoteAddress;
import org.fedsim.wire.turn.UnknownAttribute;
import org.fedsim.wire.turn.UnknownAttributes;
import org.fedsim.wire.turn.Username;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clause by clause, what goes to peers and what comes back from them. */
class SendAndActiveDestinationTest {
  private static final InetSocketAddress PEER = at("skype-client", 5_000);
  private static final InetSocketAddress OTHER = at("messenger-client", 5_000);
  private static final byte[] RTP = {(byte) 0x80, 0, 1};

  private final RelayBench bench = new RelayBench();
  private final FiveTuple path = path(40_000);
  private final RelayCredentials mary = bench.issue("sip:mary@msn.com");
  private InetSocketAddress relayed;
  private Octets connectionId;

  @BeforeEach
  void allocate() {
    ReceivedMsTurn answer = bench.ask(path, bench.allocate(path, mary));
    relayed = bench.open.get(0);
    connectionId = answer.message().find(MsSequenceNumber.class).get().connectionId();
  }

  @Test
  void aSendLeavesFromTheRelayPortAndIsNotAnswered() {
    List<Action> actions = bench.put(path, bench.send(mary, PEER, RTP));
    assertThat(actions).hasSize(1);
    ToPeer out = (ToPeer) actions.get(0);
    assertThat(out.relayed()).isEqualTo(relayed);
    assertThat(out.peer()).isEqualTo(PEER);
    assertThat(out.payload()).isEqualTo(RTP);
  }

  @Test
  void aPeerIsHeardInAnUnsignedIndicationAfterASendToItsAddress() throws Exception {
    assertThat(bench.relay.fromPeer(bench.now(), relayed, PEER, RTP)).isEmpty();
    bench.put(path, bench.send(mary, PEER, RTP));

    // From any port of the address.
    InetSocketAddress anotherPort = at("skype-client", 5_001);
    ToClient out = (ToClient) bench.relay.fromPeer(bench.now(), relayed, anotherPort, RTP).get(0);
    assertThat(out.path()).isEqualTo(path);
    ReceivedMsTurn indication = ReceivedMsTurn.decode(out.bytes());
    assertThat(indication.type()).isEqualTo(MessageType.DATA_INDICATION);
    assertThat(indication.hasIntegrity()).isFalse();
    assertThat(indication.message().attributes())
        .containsExactly(
            indication.message().attributes().get(0),
            new RemoteAddress(anotherPort),
            new Data(Octets.copyOf(RTP)));
    assertThat(bench.relay.fromPeer(bench.now(), relayed, OTHER, RTP)).isEmpty();
  }

  @Test
  void aSendWithTheRightConnectionPassesAndWithAnotherDoesNot() {
    Attribute right = new MsSequenceNumber(connectionId, 1);
    Attribute wrong = new MsSequenceNumber(Octets.copyOf(new byte[20]), 1);
    assertThat(bench.put(path, send(right))).hasSize(1);
    assertThat(bench.put(path, send(wrong))).isEmpty();
    assertThat(bench.counters.dropsOf(DropReason.WRONG_CONNECTION)).isEqualTo(1);
  }

  @Test
  void aSendThatIsNotUnderstoodOrNotCompleteIsDroppedSilently() {
    assertThat(bench.put(path, send(new UnknownAttribute(0x0017, Octets.EMPTY)))).isEmpty();
    assertThat(bench.put(path, signed(MessageType.SEND_REQUEST, new Data(Octets.EMPTY)))).isEmpty();
    assertThat(bench.put(path, signed(MessageType.SEND_REQUEST, new DestinationAddress(PEER))))
        .isEmpty();
    assertThat(bench.counters.dropsOf(DropReason.UNKNOWN_ATTRIBUTE)).isEqualTo(1);
    assertThat(bench.counters.dropsOf(DropReason.INCOMPLETE)).isEqualTo(2);
  }

  @Test
  void anActiveDestinationIsRawBothWaysAndOthersAreNot() throws Exception {
    ReceivedMsTurn answer = bench.ask(path, bench.setActiveDestination(mary, PEER));
    assertThat(answer.type()).isEqualTo(MessageType.SET_ACTIVE_DESTINATION_RESPONSE);
    assertThat(answer.verify(key(mary))).isTrue();

    assertThat(((ToPeer) bench.put(path, RTP).get(0)).peer()).isEqualTo(PEER);
    ToClient raw = (ToClient) bench.relay.fromPeer(bench.now(), relayed, PEER, RTP).get(0);
    assertThat(raw.control()).isFalse();
    assertThat(raw.bytes()).isEqualTo(RTP);

    bench.put(path, bench.send(mary, OTHER, RTP));
    ToClient wrapped = (ToClient) bench.relay.fromPeer(bench.now(), relayed, OTHER, RTP).get(0);
    assertThat(ReceivedMsTurn.decode(wrapped.bytes()).type())
        .isEqualTo(MessageType.DATA_INDICATION);
  }

  @Test
  void withAnActiveDestinationAConnectivityCheckIsDataAndWithoutOneItIsAnswered() {
    byte[] check =
        StunMessage.of(StunMessage.BINDING_REQUEST, TransactionId.randomStun(new SecureRandom()))
            .encode();
    assertThat(bench.put(path, check).get(0)).isInstanceOf(ToClient.class);
    bench.put(path, bench.setActiveDestination(mary, PEER));
    assertThat(bench.put(path, check).get(0)).isInstanceOf(ToPeer.class);
  }

  @Test
  void whatAClientWouldTakeForAMessageComesWrappedEvenFromTheActiveDestination() throws Exception {
    bench.put(path, bench.setActiveDestination(mary, PEER));
    byte[] forged =
        MsTurnMessage.of(MessageType.DATA_INDICATION, bench.id(), new RemoteAddress(OTHER))
            .encode();
    ToClient out = (ToClient) bench.relay.fromPeer(bench.now(), relayed, PEER, forged).get(0);
    assertThat(ReceivedMsTurn.decode(out.bytes()).message().find(RemoteAddress.class))
        .contains(new RemoteAddress(PEER));
  }

  @Test
  void anActiveDestinationIsReplacedAtOnceAndKeptWhenAnErrorOccurs() {
    bench.put(path, bench.setActiveDestination(mary, PEER));
    bench.put(path, bench.setActiveDestination(mary, OTHER));
    assertThat(((ToPeer) bench.put(path, RTP).get(0)).peer()).isEqualTo(OTHER);

    MessageType request = MessageType.SET_ACTIVE_DESTINATION_REQUEST;
    assertThat(errorOf(bench.ask(path, signed(request)))).isEqualTo(400);
    assertThat(
            errorOf(
                bench.ask(
                    path,
                    signed(
                        request,
                        new DestinationAddress(PEER),
                        new MsSequenceNumber(Octets.copyOf(new byte[20]), 1)))))
        .isEqualTo(437);
    ReceivedMsTurn unknown =
        bench.ask(
            path,
            signed(
                request, new DestinationAddress(PEER), new UnknownAttribute(0x0017, Octets.EMPTY)));
    assertThat(errorOf(unknown)).isEqualTo(420);
    assertThat(unknown.message().find(UnknownAttributes.class))
        .contains(new UnknownAttributes(List.of(0x0017)));
    assertThat(unknown.verify(key(mary))).isTrue();
    byte[] unsigned = MsTurnMessage.of(request, bench.id(), new DestinationAddress(PEER)).encode();
    assertThat(errorOf(bench.ask(path, unsigned))).isEqualTo(401);

    assertThat(((ToPeer) bench.put(path, RTP).get(0)).peer()).isEqualTo(OTHER);
  }

  @Test
  void responsesAndIndicationsAreOfNoUseToAServer() {
    for (MessageType type : MessageType.values()) {
      if (!type.name().endsWith("REQUEST")) {
        assertThat(bench.put(path, MsTurnMessage.of(type, bench.id()).encode())).isEmpty();
      }
    }
    assertThat(bench.counters.dropsOf(DropReason.UNEXPECTED_TYPE)).isEqualTo(5);
  }

  private byte[] send(Attribute more) {
    return signed(
        MessageType.SEND_REQUEST, new DestinationAddress(PEER), new Data(Octets.EMPTY), more);
  }

  private byte[] signed(MessageType type, Attribute... more) {
    List<Attribute> attributes = new ArrayList<>(List.of(more));
    attributes.add(new Username(Octets.copyOf(mary.username())));
    return MsTurnMessage.of(type, bench.id(), attributes).encode(key(mary));
  }
}
