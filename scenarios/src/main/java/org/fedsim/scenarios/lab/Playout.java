package org.fedsim.scenarios.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.fedsim.network.Journal;
import org.fedsim.network.JournalEntry;
import org.fedsim.scenarios.attribution.MediaFlow;
import org.fedsim.scenarios.result.Media;
import org.fedsim.wire.attempt.Attempt;
import org.fedsim.wire.attempt.Ends;
import org.fedsim.wire.media.MediaKind;
import org.fedsim.wire.media.MediaSession;
import org.fedsim.wire.media.StreamReport;

/**
 * RTP in one direction, from the first packet to a moment after the last one was due.
 *
 * <p>What a receiver would play is what comes within its jitter buffer ({@link #DEPTH}). Since a
 * busy machine is no bad line, the wait is longer for packets of which it is not known that they
 * are lost, and under lab timers it ends as soon as that is known of all that are missing.
 */
final class Playout {
  /** How long after the last packet, sent or come, another may come: docs/modelling.md. */
  static final Duration DEPTH = Duration.ofMillis(500);

  /** The same where TCP may still send it again: two or three times its shortest time-out. */
  static final Duration DEPTH_OVER_TCP = Duration.ofSeconds(2);

  /** How long for packets that are not known to be lost. A bound for busy machines. */
  private static final Duration UNACCOUNTED = Duration.ofSeconds(5);

  /** Longer than any packet is due after the one before. */
  private static final Duration PACE = Duration.ofMillis(40);

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration GLANCE = Duration.ofMillis(20);

  private final Journal journal;
  private final boolean tellLosses;
  private final MediaSession from;
  private final MediaSession to;
  private final long since;
  private final Map<MediaKind, Long> before = new EnumMap<>(MediaKind.class);

  /**
   * @param tellLosses whether a wait ends as soon as all that is missing is known to be lost
   */
  Playout(Journal journal, boolean tellLosses, MediaSession from, MediaSession to) {
    this.journal = journal;
    this.tellLosses = tellLosses;
    this.from = from;
    this.to = to;
    this.since = journal.next();
    to.reports().forEach(report -> before.put(report.media(), report.received()));
  }

  /**
   * Plays so many packets on every stream.
   *
   * @return what came of them, one for each stream
   * @throws ExecutionException when they cannot be sent: the path is cut
   */
  List<MediaFlow> play(int packets)
      throws InterruptedException, ExecutionException, TimeoutException {
    CompletableFuture<Void> arrived = to.arrivedMore(packets);
    from.send(packets)
        .get(PATIENCE.plus(PACE.multipliedBy(packets)).toMillis(), TimeUnit.MILLISECONDS);
    long progress = System.nanoTime();
    List<MediaFlow> flows = flows(packets);
    while (!isOver(flows, arrived, System.nanoTime() - progress)) {
      try {
        arrived.get(GLANCE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // Then how it stands is looked at.
      }
      List<MediaFlow> now = flows(packets);
      if (received(now) > received(flows)) {
        progress = System.nanoTime();
      }
      flows = now;
    }
    return flows(packets);
  }

  private boolean isOver(List<MediaFlow> flows, CompletableFuture<Void> arrived, long quiet) {
    if (arrived.isDone()) {
      return true;
    }
    List<JournalEntry> entries = journal.since(since);
    boolean accounted = flows.stream().allMatch(flow -> flow.isAccountedFor(entries));
    if (accounted && tellLosses) {
      return true;
    }
    boolean tcp = flows.stream().anyMatch(MediaFlow::isOverTcp);
    Duration depth = tcp ? DEPTH_OVER_TCP : accounted ? DEPTH : UNACCOUNTED;
    return quiet >= depth.toNanos();
  }

  private static long received(List<MediaFlow> flows) {
    return flows.stream().mapToLong(MediaFlow::received).sum();
  }

  private List<MediaFlow> flows(int packets) {
    List<MediaFlow> flows = new ArrayList<>();
    for (StreamReport report : to.reports()) {
      long received = report.received() - before.getOrDefault(report.media(), 0L);
      flows.add(
          new MediaFlow(
              Media.valueOf(report.media().name()),
              packets,
              Math.max(0, Math.min(packets, received)),
              report.packetBytes(),
              ways(report.media()),
              since));
    }
    return flows;
  }

  /** From the sender, or by way of a relay of his, to the receiver, or by way of a relay of his. */
  private List<Ends> ways(MediaKind media) {
    List<Ends> ways = new ArrayList<>();
    inUse(from, media).forEach(ways::add);
    inUse(to, media)
        .forEach(ends -> ways.add(new Ends(ends.protocol(), ends.remote(), ends.local())));
    return ways;
  }

  private static List<Ends> inUse(MediaSession party, MediaKind media) {
    return party.attempts().stream()
        .filter(Attempt.Pair.class::isInstance)
        .map(Attempt.Pair.class::cast)
        .filter(pair -> pair.media() == media && pair.state() == Attempt.Pair.State.SELECTED)
        .flatMap(pair -> pair.flows().stream())
        .toList();
  }
}
