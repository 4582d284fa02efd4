package org.fedsim.wire.turn;

import org.fedsim.wire.stun.ByteReader;
import org.fedsim.wire.stun.ByteWriter;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.TransactionId;

/** The realm, at most 128 bytes. Its number is that of NONCE in RFC 5389 (MS-TURN 2.2.2.14). */
public record Realm(String realm) implements Attribute {
  public static final int TYPE = 0x0015;
  static final int MAX_LENGTH = 128;

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public void write(ByteWriter out, TransactionId id) {
    out.utf8(realm);
  }

  static Realm read(ByteReader in) throws MalformedMessage {
    if (in.remaining() > MAX_LENGTH) {
      throw new MalformedMessage("a realm of " + in.remaining() + " bytes");
    }
    return new Realm(in.utf8());
  }
}
