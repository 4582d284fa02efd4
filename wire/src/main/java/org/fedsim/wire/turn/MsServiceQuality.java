package org.fedsim.wire.turn;

import org.fedsim.wire.stun.ByteReader;
import org.fedsim.wire.stun.ByteWriter;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.TransactionId;

/**
 * What the stream is and how it wants to be treated (MS-TURN 2.2.2.19).
 *
 * @param streamType 1 audio, 2 video, 3 supplemental video, 4 data
 * @param quality 0 best effort, 1 reliable
 */
public record MsServiceQuality(int streamType, int quality) implements Attribute {
  public static final int TYPE = 0x8055;

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public void write(ByteWriter out, TransactionId id) {
    out.u16(streamType).u16(quality);
  }

  static MsServiceQuality read(ByteReader in) throws MalformedMessage {
    return new MsServiceQuality(in.u16(), in.u16());
  }
}
