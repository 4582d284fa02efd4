package org.fedsim.scenarios.lab;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.fedsim.scenarios.result.Media;
import org.fedsim.scenarios.result.MediaPath;
import org.fedsim.scenarios.result.StreamResult;
import org.fedsim.scenarios.result.StreamResult.Direction;
import org.fedsim.wire.attempt.Attempt;
import org.fedsim.wire.media.MediaSession;
import org.fedsim.wire.media.StreamReport;

/** What is known of one call while a script is played: both parties' media, and what it carried. */
final class PlayedCall {
  private final String leg;
  private final long journalStart;
  private final List<MediaSession> sessions = new ArrayList<>();
  private final Map<String, StreamResult> streams = new LinkedHashMap<>();
  private Optional<MediaPath> path = Optional.empty();
  private boolean pathAsked;

  /**
   * @param leg of the step that sets it up
   * @param journalStart position in the journal where it began
   */
  PlayedCall(String leg, long journalStart) {
    this.leg = leg;
    this.journalStart = journalStart;
  }

  long journalStart() {
    return journalStart;
  }

  /** One party's media; the caller's comes first. */
  void takesPart(MediaSession session) {
    sessions.add(session);
  }

  /** The relay ports that both parties asked for, the caller's first. */
  List<Attempt> gathering() {
    return attempts().stream().filter(Attempt.Allocation.class::isInstance).toList();
  }

  /** What the parties have tried, the caller's first: he decides about the path. */
  List<Attempt> attempts() {
    return sessions.stream()
        .sorted(Comparator.comparing((MediaSession s) -> !s.offers()))
        .flatMap(session -> session.attempts().stream())
        .toList();
  }

  /**
   * Whether an earlier leg has asked for the path: the first leg of a call waits for it, and those
   * behind it find it, or find that there is none.
   */
  boolean pathIsKnown() {
    boolean known = pathAsked;
    pathAsked = true;
    return known;
  }

  void path(MediaPath found) {
    path = Optional.of(found);
  }

  Optional<MediaPath> path() {
    return path;
  }

  /** Takes down what has come so far in one direction, on every stream. */
  void report(Direction direction, MediaSession from, MediaSession to) {
    for (StreamReport sent : from.reports()) {
      for (StreamReport received : to.reports()) {
        if (sent.media() == received.media()) {
          streams.put(
              sent.media() + " " + direction,
              new StreamResult(
                  leg,
                  Media.valueOf(sent.media().name()),
                  direction,
                  sent.sent(),
                  received.received(),
                  Math.max(0, sent.sent() - received.received()),
                  received.jitterMs()));
        }
      }
    }
  }

  Stream<StreamResult> streams() {
    return streams.values().stream();
  }
}
