package org.fedsim.network.nft;

import org.fedsim.network.JournalEntry;

/** Hears of every packet that a firewall has not let through. */
@FunctionalInterface
public interface LossListener {

  /**
   * Called on the thread that reads the trace, right after the entry was written; must not block.
   *
   * @param entry the journal entry, with addresses as the sender meant them
   * @param payload the first bytes that the packet carried, as many as the kernel shows: up to 12
   *     of a datagram, none of a TCP segment with options
   */
  void lost(JournalEntry entry, byte[] payload);
}
