package org.fedsim.wire.turn;

import java.net.InetSocketAddress;
import org.fedsim.wire.stun.AddressField;
import org.fedsim.wire.stun.ByteReader;
import org.fedsim.wire.stun.ByteWriter;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.TransactionId;

/** The peer that a Send or a Set Active Destination request means (MS-TURN 2.2.2.10). */
public record DestinationAddress(InetSocketAddress address) implements Attribute {
  public static final int TYPE = 0x0011;

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public void write(ByteWriter out, TransactionId id) {
    AddressField.write(out, address);
  }

  static DestinationAddress read(ByteReader in) throws MalformedMessage {
    return new DestinationAddress(AddressField.read(in));
  }
}
