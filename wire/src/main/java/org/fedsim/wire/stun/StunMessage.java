package org.fedsim.wire.stun;

import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * A STUN message (RFC 5389; RFC 3489 where the identifier lacks the cookie).
 *
 * @param type one of the constants below, or any other 14-bit type
 * @param id pairs request and response
 * @param attributes in wire order, without MESSAGE-INTEGRITY and FINGERPRINT
 */
public record StunMessage(int type, TransactionId id, List<StunAttribute> attributes) {
  public static final int BINDING_REQUEST = 0x0001;
  public static final int BINDING_INDICATION = 0x0011;
  public static final int BINDING_RESPONSE = 0x0101;
  public static final int BINDING_ERROR = 0x0111;

  static final int MESSAGE_INTEGRITY = 0x0008;
  static final int FINGERPRINT = 0x8028;
  private static final int FINGERPRINT_XOR = 0x5354554e;

  public StunMessage {
    attributes = List.copyOf(attributes);
  }

  public static StunMessage of(int type, TransactionId id, StunAttribute... attributes) {
    return new StunMessage(type, id, List.of(attributes));
  }

  /** The first attribute of that kind. */
  public <A extends StunAttribute> Optional<A> find(Class<A> kind) {
    return attributes.stream().filter(kind::isInstance).map(kind::cast).findFirst();
  }

  /** The bytes, without integrity and fingerprint. */
  public byte[] encode() {
    return encode(Optional.empty(), false, 0);
  }

  /** The bytes, with a FINGERPRINT at the end (RFC 5389 section 15.5). */
  public byte[] encodeWithFingerprint() {
    return encode(Optional.empty(), true, 0);
  }

  /**
   * The bytes, with MESSAGE-INTEGRITY under the key and, if wanted, a FINGERPRINT after it.
   *
   * @param padding the byte to fill attributes up to a multiple of four with; receivers ignore it
   */
  public byte[] encode(Optional<IntegrityKey> key, boolean fingerprint, int padding) {
    ByteWriter out = new ByteWriter(128);
    new StunHeader(type, 0, id).write(out);
    for (StunAttribute attribute : attributes) {
      out.u16(attribute.type()).u16(0);
      int start = out.size();
      attribute.write(out, id);
      out.patchU16(start - 2, out.size() - start);
      while (out.size() % 4 != 0) {
        out.u8(padding);
      }
    }
    if (key.isPresent()) {
      int covered = out.size();
      int length = covered - StunHeader.LENGTH + 4 + IntegrityKey.MAC_LENGTH;
      byte[] mac = key.get().mac(out.toArray(), covered, length, 1);
      out.u16(MESSAGE_INTEGRITY).u16(mac.length).bytes(mac);
    }
    if (fingerprint) {
      out.patchU16(2, out.size() - StunHeader.LENGTH + 8);
      out.u16(FINGERPRINT).u16(4).u32(fingerprint(out.toArray(), out.size() - 4));
    }
    out.patchU16(2, out.size() - StunHeader.LENGTH);
    return out.toArray();
  }

  /** RFC 5389 section 15.5, over the first bytes of a message whose length field is final. */
  static long fingerprint(byte[] message, int length) {
    CRC32 crc = new CRC32();
    crc.update(message, 0, length);
    return crc.getValue() ^ FINGERPRINT_XOR;
  }
}
