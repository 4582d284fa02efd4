package org.fedsim.wire.turn;

import org.fedsim.wire.stun.ByteReader;
import org.fedsim.wire.stun.ByteWriter;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.TransactionId;

/** For how many seconds an allocation lives; zero in a request releases it (MS-TURN 2.2.2.6). */
public record Lifetime(long seconds) implements Attribute {
  public static final int TYPE = 0x000D;

  public Lifetime {
    if (seconds < 0 || seconds > 0xffffffffL) {
      throw new IllegalArgumentException("not 32 bits: " + seconds);
    }
  }

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public void write(ByteWriter out, TransactionId id) {
    out.u32(seconds);
  }

  static Lifetime read(ByteReader in) throws MalformedMessage {
    return new Lifetime(in.u32());
  }
}
