package org.fedsim.scenarios.lab;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.fedsim.network.JournalEntry;
import org.fedsim.wire.ua.SipReply;

/** What happened since a leg began: time, connections, journal. */
final class Watch {
  /**
   * How long the other end of a refused handshake may take to say why; it is in the same process.
   */
  private static final Duration OTHER_END = Duration.ofSeconds(5);

  private final Lab lab;
  private final long start = System.nanoTime();
  private final long journalStart;
  private final int transportStart;

  Watch(Lab lab) {
    this.lab = lab;
    this.journalStart = lab.network().journal().next();
    this.transportStart = lab.observer().size();
  }

  /** Whether the other end saw it too; asked only when the sender did. */
  @FunctionalInterface
  interface Arrival {
    boolean seen() throws InterruptedException;
  }

  long millis() {
    return (System.nanoTime() - start) / 1_000_000;
  }

  /** What the firewalls did since, oldest first. */
  List<JournalEntry> journal() {
    return lab.network().journal().since(journalStart);
  }

  /** The evidence of a leg of SIP. */
  Evidence signalling(SipReply reply, Arrival arrival) throws InterruptedException {
    if (reply.ok() && arrival.seen()) {
      return new Evidence.Succeeded(millis());
    }
    return new Evidence.Signalling(
        millis(),
        reply.ok() ? Optional.empty() : Optional.of(reply),
        lab.observer().since(transportStart, OTHER_END),
        journal());
  }
}
