package org.fedsim.bench;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.fedsim.wire.stun.IntegrityKey;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.Octets;
import org.fedsim.wire.stun.TransactionId;
import org.fedsim.wire.turn.Attribute;
import org.fedsim.wire.turn.Data;
import org.fedsim.wire.turn.DestinationAddress;
import org.fedsim.wire.turn.ErrorCode;
import org.fedsim.wire.turn.Lifetime;
import org.fedsim.wire.turn.MappedAddress;
import org.fedsim.wire.turn.MessageType;
import org.fedsim.wire.turn.MsSequenceNumber;
import org.fedsim.wire.turn.MsTurnMessage;
import org.fedsim.wire.turn.MsVersion;
import org.fedsim.wire.turn.Nonce;
import org.fedsim.wire.turn.Realm;
import org.fedsim.wire.turn.ReceivedMsTurn;
import org.fedsim.wire.turn.RelayCredentials;
import org.fedsim.wire.turn.Username;

/**
 * MS-TURN. Its Sends carry what those of libnice carry, with a MESSAGE-INTEGRITY on each, until an
 * active destination is set; then media goes as it is, both ways.
 */
final class MsTurnClient implements RelayClient {
  /** Header, cookie, REMOTE-ADDRESS of IPv4, and the header of DATA. */
  private static final int INDICATION = 20 + 8 + 12 + 4 + PAYLOAD;

  private static final MsVersion VERSION = new MsVersion(1);

  private final SecureRandom random;
  private final InetSocketAddress peer;
  private final Username username;
  private final RelayCredentials credentials;
  private final Octets payload = Octets.copyOf(new byte[PAYLOAD]);

  private TransactionId pending;
  private Realm realm;
  private Nonce nonce;
  private IntegrityKey key;
  private InetSocketAddress relayed;
  private MsSequenceNumber sequence;
  private boolean raw;

  MsTurnClient(RelayCredentials credentials, InetSocketAddress peer, SecureRandom random) {
    this.credentials = credentials;
    this.username = new Username(Octets.copyOf(credentials.username()));
    this.peer = peer;
    this.random = random;
  }

  @Override
  public byte[] begin(Goal goal) {
    pending = TransactionId.random(random);
    return switch (goal) {
      case ALLOCATE -> MsTurnMessage.of(MessageType.ALLOCATE_REQUEST, pending, VERSION).encode();
      case RAW ->
          signed(
              MessageType.SET_ACTIVE_DESTINATION_REQUEST,
              username,
              sequence,
              realm,
              new DestinationAddress(peer));
      case RELEASE -> allocate(new Lifetime(0));
    };
  }

  @Override
  public Reply received(byte[] packet) {
    if (!MsTurnMessage.looksLikeOne(packet)) {
      return new Reply.Ignored();
    }
    MsTurnMessage answer;
    try {
      answer = ReceivedMsTurn.decode(packet).message();
    } catch (MalformedMessage e) {
      throw new IllegalStateException(e);
    }
    if (!answer.id().equals(pending)) {
      return new Reply.Ignored();
    }
    return switch (answer.type()) {
      case ALLOCATE_ERROR -> challenged(answer);
      case ALLOCATE_RESPONSE -> {
        pending = null;
        relayed = answer.find(MappedAddress.class).orElseThrow().address();
        sequence = answer.find(MsSequenceNumber.class).orElseThrow();
        raw = false;
        yield new Reply.Done();
      }
      case SET_ACTIVE_DESTINATION_RESPONSE -> {
        pending = null;
        raw = true;
        yield new Reply.Done();
      }
      default -> throw new IllegalStateException("refused: " + answer);
    };
  }

  private Reply challenged(MsTurnMessage answer) {
    if (key != null) {
      throw new IllegalStateException("refused: " + answer.find(ErrorCode.class));
    }
    realm = new Realm(answer.find(Realm.class).orElseThrow().realm());
    nonce = new Nonce(Octets.copyOf(answer.find(Nonce.class).orElseThrow().nonce().toArray()));
    key = IntegrityKey.longTerm(credentials.username(), realm.realm(), credentials.password());
    pending = TransactionId.random(random);
    return new Reply.Next(allocate());
  }

  private byte[] allocate(Attribute... more) {
    List<Attribute> attributes = new ArrayList<>(List.of(VERSION));
    attributes.addAll(List.of(more));
    if (sequence != null) {
      attributes.add(sequence);
    }
    attributes.addAll(List.of(realm, nonce, username));
    return signed(MessageType.ALLOCATE_REQUEST, attributes.toArray(new Attribute[0]));
  }

  @Override
  public InetSocketAddress relayed() {
    return relayed;
  }

  @Override
  public byte[] toPeer() {
    return raw ? payload.toArray() : send();
  }

  private byte[] send() {
    pending = TransactionId.random(random);
    return signed(
        MessageType.SEND_REQUEST,
        username,
        new DestinationAddress(peer),
        VERSION,
        sequence,
        realm,
        new Data(payload));
  }

  private byte[] signed(MessageType type, Attribute... attributes) {
    return MsTurnMessage.of(type, pending, attributes).encode(key);
  }

  @Override
  public boolean brings(ByteBuf packet) {
    if (raw) {
      return packet.readableBytes() == PAYLOAD;
    }
    return packet.readableBytes() == INDICATION
        && packet.getUnsignedShort(packet.readerIndex()) == MessageType.DATA_INDICATION.code();
  }
}
