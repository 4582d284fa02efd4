package org.fedsim.scenarios.attribution;

import java.util.List;
import org.fedsim.wire.attempt.Attempt;
import org.fedsim.wire.ua.SipReply;

/** What was seen of one leg. The judge knows nothing else. */
public sealed interface Evidence {

  /** How long the leg took, in milliseconds. */
  long millis();

  /** What was tried for it. */
  Tried tried();

  /**
   * What the actors tried for a leg, and what the firewalls did meanwhile.
   *
   * @param attempts those of this leg alone, oldest first
   * @param journal what came to the firewalls since the leg began, or the call that it belongs to
   * @param pathKnown whether the path of the leg's call was decided, for good or ill, before the
   *     leg began: it then waited for no checks
   */
  record Tried(List<Attempt> attempts, JournalExcerpt journal, boolean pathKnown) {
    /** Nothing. */
    public static final Tried NOTHING = new Tried(List.of(), JournalExcerpt.EMPTY);

    public Tried {
      attempts = List.copyOf(attempts);
    }

    /** Of a leg that has to do with no path of media, or waited for it. */
    public Tried(List<? extends Attempt> attempts, JournalExcerpt journal) {
      this(List.copyOf(attempts), journal, false);
    }

    /** Whether every packet of the attempts that came to a firewall has passed. */
    public boolean losesNothing() {
      Attribution attribution = new Attribution(journal);
      return attempts.stream().allMatch(attempt -> attribution.losses(attempt) == 0);
    }
  }

  /** Everything that the leg should show was seen at both ends. */
  record Succeeded(long millis, Tried tried) implements Evidence {}

  /**
   * A leg of SIP that did not get through.
   *
   * @param reply how it ended for the sender; one that is {@linkplain SipReply#ok well} when
   *     nothing arrived all the same
   */
  record Signalling(long millis, SipReply reply, Tried tried) implements Evidence {}

  /**
   * A STUN transaction without an answer.
   *
   * @param text what the client said of it
   */
  record Stun(long millis, Tried tried, String text) implements Evidence {}

  /**
   * Media without a path, or whose path was cut.
   *
   * @param withoutRelay one sentence for each party that got no relay port for another reason than
   *     a lost packet
   * @param text what the media engine said of it
   */
  record NoMedia(long millis, Tried tried, List<String> withoutRelay, String text)
      implements Evidence {}

  /**
   * Media over a path that ICE has found, to its end: what came is counted, however little.
   *
   * @param flows one for each stream, at least one
   * @param maxLoss how many percent of each may be lost, 0 to 100
   */
  record Played(long millis, Tried tried, List<MediaFlow> flows, int maxLoss) implements Evidence {
    public Played {
      flows = List.copyOf(flows);
    }

    /** The journal without the media itself: that it is thinned holds nothing up. */
    Attribution besideMedia() {
      JournalExcerpt all = tried.journal();
      return new Attribution(
          new JournalExcerpt(
              all.entries().stream()
                  .filter(entry -> flows.stream().noneMatch(flow -> flow.includes(entry)))
                  .toList(),
              all.gaps()));
    }
  }

  /** The step itself broke: a fault of fedsim. */
  record Broken(long millis, String text) implements Evidence {
    @Override
    public Tried tried() {
      return Tried.NOTHING;
    }
  }
}
