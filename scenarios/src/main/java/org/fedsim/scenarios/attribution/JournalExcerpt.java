package org.fedsim.scenarios.attribution;

import java.util.List;
import org.fedsim.network.JournalEntry;

/**
 * A part of the journal.
 *
 * @param entries oldest first
 * @param gaps how often entries are missing in it, because the kernel had more to say than could be
 *     read; 0 or more
 */
public record JournalExcerpt(List<JournalEntry> entries, long gaps) {
  /** No packet came to a firewall. */
  public static final JournalExcerpt EMPTY = new JournalExcerpt(List.of(), 0);

  public JournalExcerpt {
    entries = List.copyOf(entries);
  }
}
