package org.fedsim.wire.turn;

import java.net.InetSocketAddress;
import org.fedsim.wire.stun.AddressField;
import org.fedsim.wire.stun.ByteReader;
import org.fedsim.wire.stun.ByteWriter;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.TransactionId;

/** The peer that the payload of a Data Indication came from (MS-TURN 2.2.2.11). */
public record RemoteAddress(InetSocketAddress address) implements Attribute {
  public static final int TYPE = 0x0012;

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public void write(ByteWriter out, TransactionId id) {
    AddressField.write(out, address);
  }

  static RemoteAddress read(ByteReader in) throws MalformedMessage {
    return new RemoteAddress(AddressField.read(in));
  }
}
