package org.fedsim.network;

import java.time.Instant;

/**
 * What the firewall did to one packet that came to it. Packets that stay inside a segment never
 * come to a firewall and are not in the journal.
 *
 * @param sequence position in the journal, from 0 without gaps
 * @param at when the packet came to the firewall
 * @param firewall name of the firewall, {@code external} or {@code internal}
 * @param packet the packet, with topology addresses
 * @param verdict decision, the rule that made it and, where it was not allowed, the nearest rule
 *     that would have
 */
public record JournalEntry(
    long sequence, Instant at, String firewall, Packet packet, Verdict verdict) {

  public boolean allowed() {
    return verdict.decision() == Decision.ALLOW;
  }
}
