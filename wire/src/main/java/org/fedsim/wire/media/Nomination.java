package org.fedsim.wire.media;

import java.util.List;
import java.util.Optional;

/**
 * Decides what a stream does next, from the state of its candidate pairs: wait, nominate one
 * (regular nomination, RFC 5245 section 8.1.1.1), or give up. Pure.
 */
final class Nomination {
  private Nomination() {}

  /** What is known about a pair. */
  enum Outlook {
    /** Its checks are still under way, or have yet to begin. */
    OPEN,
    /** A check went there and back. */
    VALID,
    /** Its checks failed, or the network said that they are lost. */
    DEAD
  }

  /** A pair and its outlook. Pairs of a higher priority are better. */
  record Pair<P>(P pair, long priority, Outlook outlook) {}

  /** What to do. */
  enum Step {
    WAIT,
    NOMINATE,
    GIVE_UP
  }

  /**
   * @param pair the pair to nominate; only with {@link Step#NOMINATE}
   */
  record Decision<P>(Step step, Optional<P> pair) {}

  /**
   * The controlling side takes the best valid pair as soon as no open pair is better, or when it
   * has waited long enough for those. Either side gives up when nothing is open and nothing is
   * valid.
   *
   * @param pairs every pair of the stream
   * @param controlling whether this side nominates
   * @param waitedEnough whether the first pair has been valid for {@code Timers.nomination}
   */
  static <P> Decision<P> decide(List<Pair<P>> pairs, boolean controlling, boolean waitedEnough) {
    Pair<P> bestValid = best(pairs, Outlook.VALID);
    Pair<P> bestOpen = best(pairs, Outlook.OPEN);
    if (bestValid == null) {
      return new Decision<>(bestOpen == null ? Step.GIVE_UP : Step.WAIT, Optional.empty());
    }
    boolean nothingBetter = bestOpen == null || bestOpen.priority() < bestValid.priority();
    return controlling && (nothingBetter || waitedEnough)
        ? new Decision<>(Step.NOMINATE, Optional.of(bestValid.pair()))
        : new Decision<>(Step.WAIT, Optional.empty());
  }

  private static <P> Pair<P> best(List<Pair<P>> pairs, Outlook outlook) {
    Pair<P> best = null;
    for (Pair<P> pair : pairs) {
      if (pair.outlook() == outlook && (best == null || pair.priority() > best.priority())) {
        best = pair;
      }
    }
    return best;
  }
}
