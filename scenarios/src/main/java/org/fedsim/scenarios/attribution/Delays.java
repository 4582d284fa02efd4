package org.fedsim.scenarios.attribution;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.fedsim.network.JournalEntry;
import org.fedsim.scenarios.result.Delay;
import org.fedsim.scenarios.result.FirewallCause;
import org.fedsim.scenarios.result.LegResult;
import org.fedsim.wire.attempt.Attempt;
import org.fedsim.wire.media.PathKind;

/**
 * What held up a leg that succeeded all the same: a packet that had to be sent again, a relay port
 * that was waited for in vain, a better path that was looked for.
 */
final class Delays {
  private final FirewallCause firewall;
  private final UserWait wait;

  Delays(FirewallCause firewall, UserWait wait) {
    this.firewall = firewall;
    this.wait = wait;
  }

  LegResult of(String leg, long millis, Evidence.Tried tried, Attribution attribution) {
    List<Attempt> attempts = tried.attempts();
    List<Attempt.Pair> pairs =
        attempts.stream()
            .filter(Attempt.Pair.class::isInstance)
            .map(Attempt.Pair.class::cast)
            .toList();
    // Relay ports are asked for before the call is there, and checks are made once it is.
    Duration longest =
        (pairs.isEmpty() ? wait.gathering(attempts) : checks(tried, pairs, attribution))
            .plus(again(attempts, attribution));
    Optional<JournalEntry> first =
        attempts.stream()
            .filter(a -> matters(a, pairs))
            .flatMap(a -> attribution.delayed(a).stream())
            .findFirst();
    long real = isReal(attempts, attribution) ? millis : 0;
    double seconds = Math.max(longest.toMillis(), real) / 1e3;
    if (seconds == 0) {
      return LegResult.succeeded(leg, millis);
    }
    if (first.isEmpty()) {
      return LegResult.late(leg, millis, seconds);
    }
    JournalEntry entry = first.get();
    return LegResult.delayed(
        leg,
        millis,
        seconds,
        new Delay(
            entry.verdict().rule(), entry.packet(), "Late, because: " + firewall.of(entry).text()));
  }

  private Duration checks(Evidence.Tried tried, List<Attempt.Pair> pairs, Attribution attribution) {
    return tried.pathKnown() ? Duration.ZERO : wait.beforePath(pairs, attribution);
  }

  /** Packets that were sent again until one passed. */
  private Duration again(List<Attempt> attempts, Attribution attribution) {
    Duration sum = Duration.ZERO;
    for (Attempt attempt : attempts) {
      if (attempt instanceof Attempt.Transaction) {
        sum = sum.plus(wait.untilTransmission(attribution.losses(attempt)));
      }
    }
    return sum;
  }

  /** The kernel sends a SYN or a segment again in its own time: what that took was real. */
  private static boolean isReal(List<Attempt> attempts, Attribution attribution) {
    return attempts.stream().anyMatch(a -> isHop(a) && attribution.losses(a) > 0);
  }

  private static boolean isHop(Attempt attempt) {
    return attempt instanceof Attempt.Hop;
  }

  /**
   * That ICE takes the second best path after a moment is how it works, and no rule's fault; that
   * it has to go over TCP is.
   */
  private static boolean matters(Attempt attempt, List<Attempt.Pair> pairs) {
    return !(attempt instanceof Attempt.Pair pair)
        || pair.state() != Attempt.Pair.State.SELECTED
            && pairs.stream()
                .anyMatch(
                    p -> p.state() == Attempt.Pair.State.SELECTED && p.path() == PathKind.TCP);
  }
}
