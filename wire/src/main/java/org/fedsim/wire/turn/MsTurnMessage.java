package org.fedsim.wire.turn;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fedsim.wire.stun.ByteWriter;
import org.fedsim.wire.stun.IntegrityKey;
import org.fedsim.wire.stun.StunHeader;
import org.fedsim.wire.stun.TransactionId;

/**
 * An MS-TURN message (MS-TURN 2.2). Attributes are packed back to back, without padding.
 *
 * @param type what it is
 * @param id pairs request and response; 16 random bytes
 * @param attributes in wire order; the first is the {@link MagicCookie}
 */
public record MsTurnMessage(MessageType type, TransactionId id, List<Attribute> attributes) {
  /** The text of an integrity is filled up with zeros to a multiple of this (RFC 3489, 11.2.8). */
  static final int INTEGRITY_BLOCK = 64;

  private static final int ATTRIBUTE_HEADER = 4;
  private static final int COOKIE_END = StunHeader.LENGTH + ATTRIBUTE_HEADER + 4;
  private static final byte[] COOKIE_ATTRIBUTE = {
    0, 0x0f, 0, 4, 0x72, (byte) 0xc6, 0x4b, (byte) 0xc6
  };

  public MsTurnMessage {
    attributes = List.copyOf(attributes);
    if (attributes.isEmpty() || !(attributes.get(0) instanceof MagicCookie)) {
      throw new IllegalArgumentException("the first attribute is not the magic cookie");
    }
  }

  /** A message with the cookie and then these attributes. */
  public static MsTurnMessage of(MessageType type, TransactionId id, Attribute... attributes) {
    return of(type, id, List.of(attributes));
  }

  /** A message with the cookie and then these attributes. */
  public static MsTurnMessage of(MessageType type, TransactionId id, List<Attribute> attributes) {
    List<Attribute> all = new ArrayList<>(attributes.size() + 1);
    all.add(new MagicCookie());
    all.addAll(attributes);
    return new MsTurnMessage(type, id, all);
  }

  /**
   * Whether a packet on a port where both may come is an MS-TURN message: long enough, the two top
   * bits zero, and the cookie where it must be. Anything else is media (MS-TURN 3.1.10).
   */
  public static boolean looksLikeOne(byte[] packet) {
    if (packet.length < COOKIE_END || (packet[0] & 0xc0) != 0) {
      return false;
    }
    for (int i = 0; i < COOKIE_ATTRIBUTE.length; i++) {
      if (packet[StunHeader.LENGTH + i] != COOKIE_ATTRIBUTE[i]) {
        return false;
      }
    }
    return true;
  }

  /** The first attribute of that kind. */
  public <A extends Attribute> Optional<A> find(Class<A> kind) {
    for (Attribute attribute : attributes) {
      if (kind.isInstance(attribute)) {
        return Optional.of(kind.cast(attribute));
      }
    }
    return Optional.empty();
  }

  /**
   * The bytes, every attribute as it is listed.
   *
   * @throws IllegalArgumentException when it is longer than the length field can say
   */
  public byte[] encode() {
    return write().toArray();
  }

  /** The bytes, with a {@link MessageIntegrity} under the key at the end. */
  public byte[] encode(IntegrityKey key) {
    ByteWriter out = write();
    int covered = out.size();
    int length = covered - StunHeader.LENGTH + ATTRIBUTE_HEADER + IntegrityKey.MAC_LENGTH;
    byte[] mac = key.mac(out.toArray(), covered, length, INTEGRITY_BLOCK);
    out.u16(MessageIntegrity.TYPE).u16(mac.length).bytes(mac);
    out.patchU16(2, length);
    return out.toArray();
  }

  private ByteWriter write() {
    ByteWriter out = new ByteWriter(512);
    new StunHeader(type.code(), 0, id).write(out);
    for (Attribute attribute : attributes) {
      out.u16(attribute.type()).u16(0);
      int start = out.size();
      attribute.write(out, id);
      out.patchU16(start - 2, out.size() - start);
    }
    out.patchU16(2, out.size() - StunHeader.LENGTH);
    return out;
  }
}
