package org.fedsim.wire.stun;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * A STUN message together with the bytes it came in, which its MESSAGE-INTEGRITY covers.
 *
 * <p>Decoding is strict: lengths must fit exactly, nothing may follow MESSAGE-INTEGRITY but
 * FINGERPRINT, nothing may follow FINGERPRINT, and a FINGERPRINT must be right. Of an attribute
 * that is repeated, receivers use the first (RFC 5389 section 15).
 */
public final class ReceivedStun {
  private final StunMessage message;
  private final byte[] bytes;
  private final int integrityAt;

  private ReceivedStun(StunMessage message, byte[] bytes, int integrityAt) {
    this.message = message;
    this.bytes = bytes;
    this.integrityAt = integrityAt;
  }

  /** Decodes one datagram. The array is kept and must not be changed afterwards. */
  public static ReceivedStun decode(byte[] bytes) throws MalformedMessage {
    ByteReader in = new ByteReader(bytes, 0, bytes.length);
    StunHeader header = StunHeader.read(in);
    // RFC 5389 pads to four bytes; RFC 3489 values are multiples of four anyway.
    if (header.bodyLength() % 4 != 0) {
      throw new MalformedMessage("length " + header.bodyLength() + " is not a multiple of four");
    }
    List<StunAttribute> attributes = new ArrayList<>();
    int integrityAt = -1;
    while (in.remaining() > 0) {
      int at = in.position();
      int type = in.u16();
      int length = in.u16();
      ByteReader value = in.part(length);
      in.part(-length & 3);
      if (type == StunMessage.FINGERPRINT) {
        checkFingerprint(bytes, at, value);
        in.end("a message after FINGERPRINT");
      } else if (integrityAt >= 0) {
        throw new MalformedMessage("an attribute after MESSAGE-INTEGRITY");
      } else if (type == StunMessage.MESSAGE_INTEGRITY) {
        value.bytes(IntegrityKey.MAC_LENGTH);
        value.end("MESSAGE-INTEGRITY");
        integrityAt = at;
      } else {
        attributes.add(StunAttribute.read(type, value, header.id()));
      }
    }
    StunMessage message = new StunMessage(header.type(), header.id(), attributes);
    return new ReceivedStun(message, bytes, integrityAt);
  }

  private static void checkFingerprint(byte[] bytes, int at, ByteReader value)
      throws MalformedMessage {
    long claimed = value.u32();
    value.end("FINGERPRINT");
    if (claimed != StunMessage.fingerprint(bytes, at)) {
      throw new MalformedMessage("wrong FINGERPRINT");
    }
  }

  public StunMessage message() {
    return message;
  }

  public boolean hasIntegrity() {
    return integrityAt >= 0;
  }

  /** Whether there is a MESSAGE-INTEGRITY and it is right under the key. */
  public boolean verify(IntegrityKey key) {
    if (integrityAt < 0) {
      return false;
    }
    int length = integrityAt - StunHeader.LENGTH + 4 + IntegrityKey.MAC_LENGTH;
    byte[] expected = key.mac(bytes, integrityAt, length, 1);
    byte[] actual = new byte[IntegrityKey.MAC_LENGTH];
    System.arraycopy(bytes, integrityAt + 4, actual, 0, actual.length);
    return MessageDigest.isEqual(expected, actual);
  }
}
