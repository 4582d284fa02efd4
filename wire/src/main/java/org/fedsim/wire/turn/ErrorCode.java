package org.fedsim.wire.turn;

import org.fedsim.wire.stun.ByteReader;
import org.fedsim.wire.stun.ByteWriter;
import org.fedsim.wire.stun.ErrorReason;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.TransactionId;

/** Why a request was refused (MS-TURN 2.2.2.4). */
public record ErrorCode(ErrorReason reason) implements Attribute {
  public static final int TYPE = 0x0009;

  /** The code in a message; 0 when there is none. */
  static int in(MsTurnMessage message) {
    return message.find(ErrorCode.class).map(e -> e.reason().code()).orElse(0);
  }

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public void write(ByteWriter out, TransactionId id) {
    reason.write(out);
  }

  static ErrorCode read(ByteReader in) throws MalformedMessage {
    return new ErrorCode(ErrorReason.read(in));
  }
}
