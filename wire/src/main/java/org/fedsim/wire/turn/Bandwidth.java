package org.fedsim.wire.turn;

import org.fedsim.wire.stun.ByteReader;
import org.fedsim.wire.stun.ByteWriter;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.TransactionId;

/** The bandwidth that the server grants, in kilobits per second (MS-TURN 2.2.2.9). */
public record Bandwidth(long kbps) implements Attribute {
  public static final int TYPE = 0x0010;

  public Bandwidth {
    if (kbps < 0 || kbps > 0xffffffffL) {
      throw new IllegalArgumentException("not 32 bits: " + kbps);
    }
  }

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public void write(ByteWriter out, TransactionId id) {
    out.u32(kbps);
  }

  static Bandwidth read(ByteReader in) throws MalformedMessage {
    return new Bandwidth(in.u32());
  }
}
