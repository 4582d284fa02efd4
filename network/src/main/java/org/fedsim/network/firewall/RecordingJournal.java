package org.fedsim.network.firewall;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.fedsim.network.Journal;
import org.fedsim.network.JournalEntry;
import org.fedsim.network.Packet;
import org.fedsim.network.Verdict;

/**
 * The journal of a network whose firewalls are ours, kept in memory for the life of the lab.
 *
 * <p>A snapshot costs nothing: entries are only ever added behind its end.
 */
public final class RecordingJournal implements Journal {
  private final List<Consumer<JournalEntry>> subscribers = new CopyOnWriteArrayList<>();
  private JournalEntry[] entries = new JournalEntry[64];
  private int size;

  /** Writes one entry and tells the subscribers, on the calling thread. */
  public JournalEntry append(Instant at, String firewall, Packet packet, Verdict verdict) {
    JournalEntry entry;
    synchronized (this) {
      entry = new JournalEntry(size, at, firewall, packet, verdict);
      if (size == entries.length) {
        entries = Arrays.copyOf(entries, size * 2);
      }
      entries[size++] = entry;
    }
    for (Consumer<JournalEntry> subscriber : subscribers) {
      subscriber.accept(entry);
    }
    return entry;
  }

  @Override
  public List<JournalEntry> entries() {
    return since(0);
  }

  @Override
  public synchronized List<JournalEntry> since(long sequence) {
    int from = (int) Math.max(0, Math.min(sequence, size));
    return Collections.unmodifiableList(Arrays.asList(entries).subList(from, size));
  }

  @Override
  public synchronized long next() {
    return size;
  }

  @Override
  public Subscription subscribe(Consumer<JournalEntry> listener) {
    // Wrapped, so that one listener subscribed twice is two subscriptions.
    Consumer<JournalEntry> subscriber = listener::accept;
    subscribers.add(subscriber);
    return () -> subscribers.remove(subscriber);
  }
}
