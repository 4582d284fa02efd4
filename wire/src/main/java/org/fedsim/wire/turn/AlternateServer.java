package org.fedsim.wire.turn;

import java.net.InetSocketAddress;
import org.fedsim.wire.stun.AddressField;
import org.fedsim.wire.stun.ByteReader;
import org.fedsim.wire.stun.ByteWriter;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.TransactionId;

/**
 * Where the next Allocate is to go: in a 401 the server's own public address, in a 300 another
 * server (MS-TURN 2.2.2.7).
 */
public record AlternateServer(InetSocketAddress address) implements Attribute {
  public static final int TYPE = 0x000E;

  @Override
  public int type() {
    return TYPE;
  }

  @Override
  public void write(ByteWriter out, TransactionId id) {
    AddressField.write(out, address);
  }

  static AlternateServer read(ByteReader in) throws MalformedMessage {
    return new AlternateServer(AddressField.read(in));
  }
}
