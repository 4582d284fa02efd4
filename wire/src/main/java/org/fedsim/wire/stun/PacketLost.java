package org.fedsim.wire.stun;

import java.io.IOException;
import java.io.Serial;
import org.fedsim.network.LostPacket;

/** A request will never arrive, and the network has said so. */
public final class PacketLost extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  private final transient LostPacket lost;

  public PacketLost(LostPacket lost) {
    super("lost on its way: " + lost.packet());
    this.lost = lost;
  }

  /** The request, and the journal entry that explains it. */
  public LostPacket lost() {
    return lost;
  }
}
