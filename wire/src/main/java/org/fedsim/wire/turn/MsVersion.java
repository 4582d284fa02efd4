package org.fedsim.wire.turn;

import org.fedsim.wire.stun.ByteReader;
import org.fedsim.wire.stun.ByteWriter;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.TransactionId;

/**
 * Which version of the protocol the sender speaks: 1 ICE, 2 MS-ICE2, 3 and above what came after
 * Lync Server 2013 (MS-TURN 2.2.2.17).
 */
public record MsVersion(long version) implements Attribute {
  public static final int TYPE = 0x8008;

  public MsVersion {
    if (version < 0 || version > 0xffffffffL) {
      throw new IllegalArgumentException("not 32 bits: " + version);
    }
  }

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public void write(ByteWriter out, TransactionId id) {
    out.u32(version);
  }

  static MsVersion read(ByteReader in) throws MalformedMessage {
    return new MsVersion(in.u32());
  }
}
