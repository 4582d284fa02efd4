package org.fedsim.network.nft;

import java.util.List;
import java.util.Optional;
import org.fedsim.network.ConnectionState;

/**
 * What the trace said about one packet.
 *
 * @param generation of the ruleset that it came to
 * @param sent the packet as its sender meant it, before any translation of addresses
 * @param arrived the packet with the addresses that it had when it came in
 * @param last the packet as the hook saw it that dropped it, or as it left
 * @param state as the connection tracker knew it; empty when it was dropped before that, or is not
 *     tracked
 * @param steps what the ruleset did to it, in order, without fedsim's own table
 * @param fate what became of it
 */
record TracedPacket(
    int generation,
    PacketHeaders.Seen sent,
    PacketHeaders.Seen arrived,
    PacketHeaders.Seen last,
    Optional<ConnectionState> state,
    List<TraceMessage> steps,
    Fate fate) {

  /** How a packet's way through the firewall ended. */
  enum Fate {
    /** It left by an interface. */
    LEFT,
    /** It was for the firewall itself, and nothing dropped it. */
    DELIVERED,
    /** The last step has dropped it. */
    DROPPED,
    /** No rule dropped it, and it did not come out: the kernel has no way for it. */
    VANISHED
  }

  /** Whether the ruleset let it pass, wherever it went. */
  boolean passed() {
    return fate != Fate.DROPPED;
  }

  /** The step that dropped the packet. */
  TraceMessage end() {
    return steps.get(steps.size() - 1);
  }
}
