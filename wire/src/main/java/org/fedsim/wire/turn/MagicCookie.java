package org.fedsim.wire.turn;

import org.fedsim.wire.stun.ByteReader;
import org.fedsim.wire.stun.ByteWriter;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.TransactionId;

/**
 * The first attribute of every MS-TURN message; tells it from the media on the same port (MS-TURN
 * 2.2.2.8).
 */
public record MagicCookie() implements Attribute {
  public static final int TYPE = 0x000F;

  /** The only value. */
  public static final long COOKIE = 0x72C64BC6L;

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public void write(ByteWriter out, TransactionId id) {
    out.u32(COOKIE);
  }

  static MagicCookie read(ByteReader in) throws MalformedMessage {
    if (in.u32() != COOKIE) {
      throw new MalformedMessage("wrong magic cookie");
    }
    return new MagicCookie();
  }
}
