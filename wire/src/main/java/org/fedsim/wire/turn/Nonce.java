package org.fedsim.wire.turn;

import org.fedsim.wire.stun.ByteReader;
import org.fedsim.wire.stun.ByteWriter;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.Octets;
import org.fedsim.wire.stun.TransactionId;

/** The server's nonce. Its number is that of REALM in RFC 5389 (MS-TURN 2.2.2.13). */
public record Nonce(Octets nonce) implements Attribute {
  public static final int TYPE = 0x0014;

  /** Bytes that a nonce may have at most (RFC 3489 and the drafts name no more). */
  static final int MAX_LENGTH = 128;

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public void write(ByteWriter out, TransactionId id) {
    out.octets(nonce);
  }

  static Nonce read(ByteReader in) throws MalformedMessage {
    if (in.remaining() > MAX_LENGTH) {
      throw new MalformedMessage("a nonce of " + in.remaining() + " bytes");
    }
    return new Nonce(in.octets(in.remaining()));
  }
}
