package org.fedsim.wire.turn;

import java.util.List;
import org.fedsim.wire.stun.AttributeTypes;
import org.fedsim.wire.stun.ByteReader;
import org.fedsim.wire.stun.ByteWriter;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.TransactionId;

/** The attributes that made a request fail with 420 (MS-TURN 2.2.2.5). */
public record UnknownAttributes(List<Integer> types) implements Attribute {
  public static final int TYPE = 0x000A;

  public UnknownAttributes {
    types = List.copyOf(types);
  }

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public void write(ByteWriter out, TransactionId id) {
    types.forEach(out::u16);
  }

  static UnknownAttributes read(ByteReader in) throws MalformedMessage {
    return new UnknownAttributes(AttributeTypes.read(in));
  }
}
