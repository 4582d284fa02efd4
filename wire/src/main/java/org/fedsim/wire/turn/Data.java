package org.fedsim.wire.turn;

import org.fedsim.wire.stun.ByteReader;
import org.fedsim.wire.stun.ByteWriter;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.Octets;
import org.fedsim.wire.stun.TransactionId;

/** What is relayed, of any length, and not padded (MS-TURN 2.2.2.12). */
public record Data(Octets payload) implements Attribute {
  public static final int TYPE = 0x0013;

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public void write(ByteWriter out, TransactionId id) {
    out.octets(payload);
  }

  static Data read(ByteReader in) throws MalformedMessage {
    return new Data(in.octets(in.remaining()));
  }
}
