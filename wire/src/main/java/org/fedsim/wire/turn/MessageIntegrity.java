package org.fedsim.wire.turn;

import org.fedsim.wire.stun.ByteReader;
import org.fedsim.wire.stun.ByteWriter;
import org.fedsim.wire.stun.IntegrityKey;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.Octets;
import org.fedsim.wire.stun.TransactionId;

/** The HMAC over everything before it, always last (MS-TURN 2.2.2.3, 3.1.11). */
public record MessageIntegrity(Octets mac) implements Attribute {
  public static final int TYPE = 0x0008;

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public void write(ByteWriter out, TransactionId id) {
    out.octets(mac);
  }

  static MessageIntegrity read(ByteReader in) throws MalformedMessage {
    MessageIntegrity integrity = new MessageIntegrity(in.octets(IntegrityKey.MAC_LENGTH));
    in.end("MESSAGE-INTEGRITY");
    return integrity;
  }
}
