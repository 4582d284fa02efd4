package org.fedsim.wire.turn;

import java.net.InetSocketAddress;
import org.fedsim.wire.stun.AddressField;
import org.fedsim.wire.stun.ByteReader;
import org.fedsim.wire.stun.ByteWriter;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.TransactionId;

/**
 * The client's reflexive address, XORed with the first bytes of the transaction identifier (MS-TURN
 * 2.2.2.15).
 */
public record XorMappedAddress(InetSocketAddress address) implements Attribute {
  public static final int TYPE = 0x8020;

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public void write(ByteWriter out, TransactionId id) {
    AddressField.writeXored(out, address, id);
  }

  static XorMappedAddress read(ByteReader in, TransactionId id) throws MalformedMessage {
    return new XorMappedAddress(AddressField.readXored(in, id));
  }
}
