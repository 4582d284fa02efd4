package org.fedsim.wire.turn;

import org.fedsim.wire.stun.ByteReader;
import org.fedsim.wire.stun.ByteWriter;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.Octets;
import org.fedsim.wire.stun.TransactionId;

/** An MRAS token: opaque bytes, not text (MS-TURN 2.2.2.2). */
public record Username(Octets token) implements Attribute {
  public static final int TYPE = 0x0006;

  /** Bytes that a token may have at most; those of MRAS have 52 or 56. */
  static final int MAX_LENGTH = 512;

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public void write(ByteWriter out, TransactionId id) {
    out.octets(token);
  }

  static Username read(ByteReader in) throws MalformedMessage {
    if (in.remaining() > MAX_LENGTH) {
      throw new MalformedMessage("a username of " + in.remaining() + " bytes");
    }
    return new Username(in.octets(in.remaining()));
  }
}
