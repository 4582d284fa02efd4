package org.fedsim.wire.turn;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.fedsim.wire.stun.ByteReader;
import org.fedsim.wire.stun.IntegrityKey;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.Octets;
import org.fedsim.wire.stun.StunHeader;
import org.fedsim.wire.stun.TransactionId;

/**
 * An MS-TURN message together with the bytes it came in, which its integrity covers.
 *
 * <p>Decoding is strict (MS-TURN 3.1.10): lengths must fit exactly, the cookie must be first, an
 * attribute that is known must not be repeated, and nothing may follow the integrity, since it
 * would not be covered.
 */
public final class ReceivedMsTurn {
  private final MsTurnMessage message;
  private final byte[] bytes;
  private final int integrityAt;

  private ReceivedMsTurn(MsTurnMessage message, byte[] bytes, int integrityAt) {
    this.message = message;
    this.bytes = bytes;
    this.integrityAt = integrityAt;
  }

  /** Decodes one message. The array is kept and must not be changed afterwards. */
  public static ReceivedMsTurn decode(byte[] bytes) throws MalformedMessage {
    ByteReader in = new ByteReader(bytes, 0, bytes.length);
    StunHeader header = StunHeader.read(in);
    MessageType type =
        MessageType.of(header.type())
            .orElseThrow(
                () -> new MalformedMessage("type 0x" + Integer.toHexString(header.type())));
    List<Attribute> attributes = new ArrayList<>(10);
    int integrityAt = -1;
    while (in.remaining() > 0) {
      if (integrityAt >= 0) {
        throw new MalformedMessage("an attribute after MESSAGE-INTEGRITY");
      }
      int at = in.position();
      int attributeType = in.u16();
      Attribute attribute = Attribute.read(attributeType, in.part(in.u16()), header.id());
      if (attribute instanceof MessageIntegrity) {
        integrityAt = at;
      }
      if (attributes.isEmpty() && !(attribute instanceof MagicCookie)) {
        throw new MalformedMessage("the first attribute is not the magic cookie");
      }
      if (!(attribute instanceof UnknownAttribute) && has(attributes, attributeType)) {
        throw new MalformedMessage("attribute 0x" + Integer.toHexString(attributeType) + " twice");
      }
      attributes.add(attribute);
    }
    if (attributes.isEmpty()) {
      throw new MalformedMessage("no magic cookie");
    }
    return new ReceivedMsTurn(new MsTurnMessage(type, header.id(), attributes), bytes, integrityAt);
  }

  /** Those that are known are few, so this is the quickest way. */
  private static boolean has(List<Attribute> attributes, int type) {
    for (Attribute attribute : attributes) {
      if (attribute.type() == type) {
        return true;
      }
    }
    return false;
  }

  public MsTurnMessage message() {
    return message;
  }

  public MessageType type() {
    return message.type();
  }

  public TransactionId id() {
    return message.id();
  }

  public boolean hasIntegrity() {
    return integrityAt >= 0;
  }

  /** Whether there is an integrity and it is right under the key (MS-TURN 3.1.11). */
  public boolean verify(IntegrityKey key) {
    if (integrityAt < 0) {
      return false;
    }
    int length = integrityAt - StunHeader.LENGTH + 4 + IntegrityKey.MAC_LENGTH;
    byte[] expected = key.mac(bytes, integrityAt, length, MsTurnMessage.INTEGRITY_BLOCK);
    byte[] actual = Octets.view(bytes, integrityAt + 4, IntegrityKey.MAC_LENGTH).toArray();
    return MessageDigest.isEqual(expected, actual);
  }

  /** How many bytes it came in. */
  public int length() {
    return bytes.length;
  }
}
