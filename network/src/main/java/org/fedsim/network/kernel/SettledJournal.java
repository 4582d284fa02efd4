package org.fedsim.network.kernel;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.fedsim.network.Journal;
import org.fedsim.network.JournalEntry;
import org.fedsim.network.firewall.RecordingJournal;
import org.fedsim.network.nft.NftFirewall;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A journal that is written a little later than the firewalls decide. Whoever reads it waits until
 * it has all that was decided before; that takes a fraction of a millisecond.
 */
final class SettledJournal implements Journal {
  private static final Logger LOG = LoggerFactory.getLogger(SettledJournal.class);
  private static final long PATIENCE_SECONDS = 5;

  private final RecordingJournal written;
  private volatile List<NftFirewall> firewalls = List.of();

  SettledJournal(RecordingJournal written) {
    this.written = written;
  }

  /** Tells who writes it. */
  void of(List<NftFirewall> writers) {
    firewalls = List.copyOf(writers);
  }

  @Override
  public List<JournalEntry> entries() {
    settle();
    return written.entries();
  }

  @Override
  public List<JournalEntry> since(long sequence) {
    settle();
    return written.since(sequence);
  }

  @Override
  public long next() {
    settle();
    return written.next();
  }

  @Override
  public Subscription subscribe(Consumer<JournalEntry> listener) {
    return written.subscribe(listener);
  }

  private void settle() {
    List<NftFirewall> writers = firewalls;
    // A listener is called by a writer; it must not wait for itself, nor for the other one.
    if (writers.stream().anyMatch(w -> w.isWriter(Thread.currentThread()))) {
      return;
    }
    try {
      CompletableFuture.allOf(
              writers.stream().map(NftFirewall::settled).toArray(CompletableFuture[]::new))
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.warn("the journal may lack the latest packets: the kernel's trace does not show ours");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
