package org.fedsim.network.nft;

import java.util.List;
import java.util.Optional;
import org.fedsim.network.ConnectionState;

/**
 * What the trace said about one packet.
 *
 * @param generation of the ruleset that it came to
 * @param sent the packet as its sender meant it, before any translation of addresses
 * @param last the packet as the hook saw it that decided
 * @param state as the connection tracker knew it; empty when it was dropped before that, or is not
 *     tracked
 * @param steps what the ruleset did to it, in order, without fedsim's own table
 * @param passed whether it left the firewall; otherwise the last step has dropped it
 */
record TracedPacket(
    int generation,
    PacketHeaders.Seen sent,
    PacketHeaders.Seen last,
    Optional<ConnectionState> state,
    List<TraceMessage> steps,
    boolean passed) {

  /** The step that dropped the packet. */
  TraceMessage end() {
    return steps.get(steps.size() - 1);
  }
}
