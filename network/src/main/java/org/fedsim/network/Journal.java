package org.fedsim.network;

import java.util.List;
import java.util.function.Consumer;

/** The append-only record of what came to the firewall. Safe for use by any thread. */
public interface Journal {

  /** All entries so far, oldest first; a snapshot. */
  List<JournalEntry> entries();

  /** The entries from the given sequence number on; a snapshot. */
  List<JournalEntry> since(long sequence);

  /** The sequence number that the next entry will get. */
  long next();

  /**
   * Calls the listener for every entry from now on, on the thread that sends the packet or on the
   * one that reads what the kernel's firewall did. The listener must not block and must not send.
   *
   * @return ends the subscription
   */
  Subscription subscribe(Consumer<JournalEntry> listener);

  /** Ends a subscription; closing twice is harmless. */
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
