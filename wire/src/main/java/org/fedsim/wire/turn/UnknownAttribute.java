package org.fedsim.wire.turn;

import org.fedsim.wire.stun.AttributeTypes;
import org.fedsim.wire.stun.ByteWriter;
import org.fedsim.wire.stun.Octets;
import org.fedsim.wire.stun.TransactionId;

/** An attribute that this version of the protocol does not know. */
public record UnknownAttribute(int type, Octets value) implements Attribute {

  /** Whether a request that carries it must be refused with 420. */
  public boolean mandatory() {
    return type < AttributeTypes.FIRST_OPTIONAL;
  }

  @Override
  public void write(ByteWriter out, TransactionId id) {
    out.octets(value);
  }
}
