package org.fedsim.wire.turn;

import org.fedsim.wire.stun.ByteReader;
import org.fedsim.wire.stun.ByteWriter;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.Octets;
import org.fedsim.wire.stun.TransactionId;

/**
 * Counts a client's requests on its allocation: the connection identifier that the server chose, 20
 * bytes, and a number that grows (MS-TURN 2.2.2.18).
 */
public record MsSequenceNumber(Octets connectionId, long number) implements Attribute {
  public static final int TYPE = 0x8050;

  /** Bytes of a connection identifier. */
  public static final int ID_LENGTH = 20;

  public MsSequenceNumber {
    if (connectionId.length() != ID_LENGTH) {
      throw new IllegalArgumentException(connectionId.length() + " bytes");
    }
    if (number < 0 || number > 0xffffffffL) {
      throw new IllegalArgumentException("not 32 bits: " + number);
    }
  }

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public void write(ByteWriter out, TransactionId id) {
    out.octets(connectionId).u32(number);
  }

  static MsSequenceNumber read(ByteReader in) throws MalformedMessage {
    return new MsSequenceNumber(in.octets(ID_LENGTH), in.u32());
  }
}
