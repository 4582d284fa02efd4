package org.fedsim.wire.stun;

import java.util.ArrayList;
import java.util.List;

/** The list in an UNKNOWN-ATTRIBUTES attribute (RFC 5389 section 15.9), the same in MS-TURN. */
public final class AttributeTypes {
  /** Types below this one must be understood by whoever receives them. */
  public static final int FIRST_OPTIONAL = 0x8000;

  private AttributeTypes() {}

  public static List<Integer> read(ByteReader in) throws MalformedMessage {
    if (in.remaining() % 2 != 0) {
      throw new MalformedMessage("half an attribute type");
    }
    List<Integer> types = new ArrayList<>();
    while (in.remaining() > 0) {
      types.add(in.u16());
    }
    return types;
  }
}
