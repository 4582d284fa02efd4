package org.fedsim.edge.av;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fedsim.wire.stun.IntegrityKey;
import org.fedsim.wire.stun.Octets;
import org.fedsim.wire.stun.TransactionId;
import org.fedsim.wire.turn.Attribute;
import org.fedsim.wire.turn.Data;
import org.fedsim.wire.turn.DestinationAddress;
import org.fedsim.wire.turn.Lifetime;
import org.fedsim.wire.turn.MessageType;
import org.fedsim.wire.turn.MsTurnMessage;
import org.fedsim.wire.turn.MsVersion;
import org.fedsim.wire.turn.Nonce;
import org.fedsim.wire.turn.Realm;
import org.fedsim.wire.turn.RelayCredentials;
import org.fedsim.wire.turn.Username;

/**
 * Makes requests of four users: two that have hours left, one whose token ends soon, one whose
 * token has ended.
 */
final class RequestMaker {
  static final int USERS = 4;
  private static final List<RelayCredentials> CREDENTIALS =
      List.of(
          issue("sip:anna@contoso.com", Duration.ofHours(8)),
          issue("sip:mary@msn.com", Duration.ofHours(8)),
          issue("sip:tom@msn.com", Duration.ofSeconds(30)),
          issue("sip:late@msn.com", Duration.ofSeconds(-1)));
  private static final List<MessageType> TYPES =
      List.of(
          MessageType.ALLOCATE_REQUEST,
          MessageType.SEND_REQUEST,
          MessageType.SET_ACTIVE_DESTINATION_REQUEST);

  private final List<InetSocketAddress> peers;
  private int made;

  RequestMaker(List<InetSocketAddress> peers) {
    this.peers = peers;
  }

  private static RelayCredentials issue(String identity, Duration lifetime) {
    return RelayScript.MRAS.issue(identity, RelayScript.BEGIN.plus(lifetime));
  }

  static Octets token(int user) {
    return Octets.copyOf(CREDENTIALS.get(user).username());
  }

  static IntegrityKey key(int user) {
    RelayCredentials credentials = CREDENTIALS.get(user);
    return IntegrityKey.longTerm(
        credentials.username(), AvEdgeSettings.REALM, credentials.password());
  }

  byte[] firstAllocate() {
    return MsTurnMessage.of(MessageType.ALLOCATE_REQUEST, id(), new MsVersion(1)).encode();
  }

  byte[] allocate(int user, Optional<Octets> nonce) {
    return allocate(user, nonce, List.of());
  }

  byte[] allocate(int user, Optional<Octets> nonce, int lifetime) {
    // Up to what is granted at most, a little above, and for ever.
    long seconds = lifetime == 255 ? 0xffffffffL : lifetime;
    return allocate(user, nonce, List.of(new Lifetime(seconds)));
  }

  private byte[] allocate(int user, Optional<Octets> nonce, List<Attribute> more) {
    List<Attribute> attributes = new ArrayList<>(more);
    attributes.add(new Realm(AvEdgeSettings.REALM));
    attributes.add(new Nonce(nonce.orElse(Octets.EMPTY)));
    attributes.add(new Username(token(user)));
    return MsTurnMessage.of(MessageType.ALLOCATE_REQUEST, id(), attributes).encode(key(user));
  }

  byte[] send(int user, int peer, byte[] payload) {
    return MsTurnMessage.of(
            MessageType.SEND_REQUEST,
            id(),
            new Username(token(user)),
            new DestinationAddress(peers.get(peer % peers.size())),
            new Data(Octets.copyOf(payload)))
        .encode(key(user));
  }

  byte[] setActiveDestination(int user, int peer) {
    return MsTurnMessage.of(
            MessageType.SET_ACTIVE_DESTINATION_REQUEST,
            id(),
            new Username(token(user)),
            new DestinationAddress(peers.get(peer % peers.size())))
        .encode(key(user));
  }

  /**
   * A request that is rightly signed, whatever stands in it.
   *
   * @param form two bits for the type, one for a username, one for realm and nonce
   */
  byte[] signed(int user, int form, Optional<Octets> nonce, byte[] attributes) {
    List<Attribute> ordinary = new ArrayList<>();
    if ((form & 4) == 0) {
      ordinary.add(new Username(token(user)));
    }
    if ((form & 8) == 0) {
      ordinary.add(new Realm(AvEdgeSettings.REALM));
      ordinary.add(new Nonce(nonce.orElse(Octets.EMPTY)));
    }
    byte[] begin = MsTurnMessage.of(TYPES.get((form & 3) % TYPES.size()), id(), ordinary).encode();
    int covered = begin.length + attributes.length;
    int length = covered - 20 + 4 + IntegrityKey.MAC_LENGTH;
    ByteBuffer out = ByteBuffer.allocate(covered + 4 + IntegrityKey.MAC_LENGTH);
    out.put(begin).put(attributes).putShort(2, (short) length);
    byte[] mac = key(user).mac(out.array(), covered, length, 64);
    return out.putShort((short) 8).putShort((short) mac.length).put(mac).array();
  }

  private TransactionId id() {
    byte[] id = "fuzzed:         ".getBytes(StandardCharsets.US_ASCII);
    ByteBuffer.wrap(id).putInt(12, ++made);
    return new TransactionId(Octets.copyOf(id));
  }
}
