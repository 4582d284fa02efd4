package org.fedsim.scenarios.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.fedsim.network.JournalEntry;
import org.fedsim.scenarios.attribution.Evidence;
import org.fedsim.scenarios.attribution.Evidence.Tried;
import org.fedsim.scenarios.attribution.JournalExcerpt;
import org.fedsim.wire.attempt.Attempt;
import org.fedsim.wire.attempt.RequestId;
import org.fedsim.wire.ua.SipReply;

/** What happened since a leg began: time, the attempts that are its own, journal. */
final class Watch {
  /**
   * How long the other end of a refused handshake may take to say why; it is in the same process.
   */
  private static final Duration OTHER_END = Duration.ofSeconds(5);

  private final Lab lab;
  private final long start = System.nanoTime();
  private final long journalStart;
  private final int hopsStart;
  private final long gapsStart;

  Watch(Lab lab) {
    this.lab = lab;
    this.journalStart = lab.network().journal().next();
    this.hopsStart = lab.hops().size();
    this.gapsStart = lab.network().remarks().gaps();
  }

  /** Whether the other end saw it too; asked only when the sender did. */
  @FunctionalInterface
  interface Arrival {
    boolean seen() throws InterruptedException;
  }

  long millis() {
    return (System.nanoTime() - start) / 1_000_000;
  }

  /** What was tried since, together with what the firewalls did. */
  Tried tried(List<? extends Attempt> attempts) {
    return new Tried(attempts, since(journalStart));
  }

  /**
   * What was tried for the media of a call.
   *
   * @param callStart position in the journal where the call began
   * @param pathKnown whether its path was decided before this leg
   */
  Tried tried(List<Attempt> attempts, long callStart, boolean pathKnown) {
    return new Tried(attempts, since(callStart), pathKnown);
  }

  private JournalExcerpt since(long position) {
    // The journal first: it is complete, or has its gaps, when it can be read.
    List<JournalEntry> entries = lab.network().journal().since(position);
    return new JournalExcerpt(entries, lab.network().remarks().gaps() - gapsStart);
  }

  Evidence.Succeeded succeeded(List<? extends Attempt> attempts) {
    return new Evidence.Succeeded(millis(), tried(attempts));
  }

  /** The evidence of a leg of SIP. */
  Evidence signalling(SipReply reply, Arrival arrival) throws InterruptedException {
    return signalling(reply, arrival, Set.of(), List.of());
  }

  /**
   * The same for a leg that tried more than its request.
   *
   * @param askers nodes whose requests for relay credentials belong to it
   * @param before what was tried for it besides
   */
  Evidence signalling(
      SipReply reply, Arrival arrival, Set<String> askers, List<? extends Attempt> before)
      throws InterruptedException {
    boolean succeeded = reply.ok() && arrival.seen();
    long millis = millis();
    RequestId request = reply.request();
    List<Attempt.Hop> hops = lab.hops().since(hopsStart, hop -> includes(request, hop, askers));
    if (!succeeded) {
      for (Attempt.Hop hop : hops) {
        // When nothing of it was lost, somebody has cut it off, and knows why.
        if (tried(List.of(hop)).losesNothing()) {
          lab.hops().awaitBothEnds(hop, OTHER_END);
        }
      }
      hops = lab.hops().since(hopsStart, hop -> includes(request, hop, askers));
    }
    List<Attempt> attempts = new ArrayList<>(before);
    attempts.addAll(hops);
    Tried tried = tried(attempts);
    return succeeded
        ? new Evidence.Succeeded(millis, tried)
        : new Evidence.Signalling(millis, reply, tried);
  }

  /**
   * A leg's own hops: those of its request and, where it opened a session first, of what opened it.
   */
  private static boolean includes(RequestId request, Attempt.Hop hop, Set<String> askers) {
    return request.includes(hop.request())
        || hop.request().method().equals("SERVICE") && askers.contains(hop.node());
  }
}
