package org.fedsim.wire.stun;

/**
 * The 20 bytes that STUN and MS-TURN messages begin with: type, length of what follows, transaction
 * identifier (RFC 5389 section 6; MS-TURN 2.2.2).
 *
 * @param type 14 bits; the two top bits of the field are always zero
 * @param bodyLength bytes after the header
 * @param id pairs request and response
 */
public record StunHeader(int type, int bodyLength, TransactionId id) {
  /** Bytes of a header. */
  public static final int LENGTH = 20;

  /**
   * Reads a header and checks that the body it announces is exactly what follows.
   *
   * @throws MalformedMessage when the top bits are set or the lengths disagree
   */
  public static StunHeader read(ByteReader in) throws MalformedMessage {
    int type = in.u16();
    if (type >= 0x4000) {
      throw new MalformedMessage("the top two bits of the type are set");
    }
    int length = in.u16();
    TransactionId id = TransactionId.read(in);
    if (length != in.remaining()) {
      throw new MalformedMessage("length " + length + " but " + in.remaining() + " bytes follow");
    }
    return new StunHeader(type, length, id);
  }

  public void write(ByteWriter out) {
    out.u16(type).u16(bodyLength).octets(id.octets());
  }
}
