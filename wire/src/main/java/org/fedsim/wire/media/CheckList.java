package org.fedsim.wire.media;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fedsim.wire.Timers;
import org.fedsim.wire.media.Nomination.Outlook;
import org.ice4j.ice.CandidatePair;
import org.ice4j.ice.CandidatePairState;
import org.ice4j.ice.IceMediaStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ice4j's check list of one stream, and what this side believes of its pairs: what their checks
 * have shown, together with what the network says about lost ones. For use by the session's one
 * thread, but for {@link #start}, {@link #pairs} and {@link #lostInARow}.
 */
final class CheckList {
  private static final Logger LOG = LoggerFactory.getLogger(CheckList.class);

  /**
   * How many checks in a row the network must have lost before a pair counts as dead. Not one: the
   * first check may meet a stateful firewall before the peer's own check has opened it. ice4j sends
   * them at 0, 100, 300 and 700 ms.
   */
  private static final int LOST_CHECKS = 3;

  /**
   * How long the controlled side at least waits for the controlling one, which gets the answer and
   * starts its checks later.
   */
  static final Duration HEAD_START = Duration.ofMillis(500);

  /** Less than what ice4j waits for the answer to a check, 6.3 s. */
  private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(5);

  private static final int MOST_REPETITIONS = 5;

  private final IceMediaStream stream;
  private final boolean controlling;
  private final Timers timers;
  private final LossLedger losses;
  private final Map<LossLedger.Way, Integer> repeated = new HashMap<>();
  private volatile long startedNanos;

  CheckList(IceMediaStream stream, boolean controlling, Timers timers, LossLedger losses) {
    this.stream = stream;
    this.controlling = controlling;
    this.timers = timers;
    this.losses = losses;
  }

  /** The checks begin now. */
  void start() {
    startedNanos = System.nanoTime();
  }

  /** Since the checks began. */
  Duration age() {
    return Duration.ofNanos(System.nanoTime() - startedNanos);
  }

  /** How many packets in a row the network has lost between the candidates of a pair. */
  int lostInARow(CandidatePair pair) {
    return losses.inARow(way(pair));
  }

  /**
   * Two checks that cross can hit a race in ice4j's {@code Agent.triggerCheck} (it asks for the
   * transaction of a pair whose state another thread is changing); the peer then answers 500, and
   * the pair fails for no reason. Until a check can have timed out, such a pair is checked again.
   */
  void checkAgainThoseFailedByMistake() {
    pairs().forEach(this::checkAgainIfFailedByMistake);
  }

  private void checkAgainIfFailedByMistake(CandidatePair pair) {
    boolean tooEarlyForTimeout = age().compareTo(CHECK_TIMEOUT) < 0;
    synchronized (pair) {
      if (pair.getState() == CandidatePairState.FAILED
          && tooEarlyForTimeout
          && !losses.withoutRoute(way(pair))
          && repeated.merge(way(pair), 1, Integer::sum) <= MOST_REPETITIONS) {
        LOG.debug("{}: checking {} again", stream.getName(), pair.toShortString());
        pair.setStateWaiting();
      }
    }
  }

  /** Every pair with its outlook. */
  List<Nomination.Pair<CandidatePair>> outlooks() {
    return pairs().stream()
        .map(p -> new Nomination.Pair<>(p, p.getPriority(), outlook(p)))
        .toList();
  }

  /** Every pair; a snapshot. */
  List<CandidatePair> pairs() {
    List<CandidatePair> checkList = stream.getCheckList();
    synchronized (checkList) {
      return new ArrayList<>(checkList);
    }
  }

  private Outlook outlook(CandidatePair pair) {
    if (pair.getState() == CandidatePairState.FAILED) {
      return Outlook.DEAD;
    }
    if (pair.isValid() || pair.getState() == CandidatePairState.SUCCEEDED) {
      return Outlook.VALID;
    }
    return timers.tellLosses() && isLost(way(pair)) ? Outlook.DEAD : Outlook.OPEN;
  }

  private boolean isLost(LossLedger.Way way) {
    boolean peerHadTime = controlling || age().compareTo(HEAD_START) >= 0;
    return losses.withoutRoute(way) || peerHadTime && losses.inARow(way) >= LOST_CHECKS;
  }

  private static LossLedger.Way way(CandidatePair pair) {
    return new LossLedger.Way(
        pair.getLocalCandidate().getBase().getTransportAddress(),
        pair.getRemoteCandidate().getTransportAddress());
  }
}
