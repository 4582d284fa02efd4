package org.fedsim.wire.turn;

import java.net.InetSocketAddress;
import org.fedsim.wire.stun.AddressField;
import org.fedsim.wire.stun.ByteReader;
import org.fedsim.wire.stun.ByteWriter;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.TransactionId;

/** The allocated relayed address, not the reflexive one (MS-TURN 2.2.2.1). */
public record MappedAddress(InetSocketAddress address) implements Attribute {
  public static final int TYPE = 0x0001;

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public void write(ByteWriter out, TransactionId id) {
    AddressField.write(out, address);
  }

  static MappedAddress read(ByteReader in) throws MalformedMessage {
    return new MappedAddress(AddressField.read(in));
  }
}
