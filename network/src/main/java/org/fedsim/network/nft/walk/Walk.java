package org.fedsim.network.nft.walk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Walks over a listed ruleset with a packet, base chain after base chain.
 *
 * <p>What the kernel decided is in its trace, which rules the walk: rules that matched are those
 * that it shows. The walk tells the rest: what the other rules asked and in what the packet
 * differed, what a limit that was used up would have led to, and which rule was nearest. Without a
 * trace it foretells what the kernel will decide, as far as that can be told.
 */
public final class Walk {
  /** How often at most it is asked what would have become of a packet. */
  private static final int SUPPOSITIONS = 16;

  private final Listing listing;

  /** What became of a packet in a base chain. */
  public enum Fate {
    ACCEPTED,
    DROPPED,
    /** It cannot be told. */
    UNKNOWN
  }

  /**
   * A way through one base chain.
   *
   * @param fate what became of the packet
   * @param decidedBy the rule that decided; empty when the policy of the base chain did
   * @param jumps the rules that led to the chain of that rule, outermost first
   * @param matched the rules that matched, in order
   * @param repeats whether all that matters and was looked at stays as it is: the same packet, sent
   *     again a moment later, would take the same way
   */
  public record Through(
      Fate fate, Optional<Rule> decidedBy, List<Rule> jumps, List<Rule> matched, boolean repeats) {}

  /**
   * Why a packet was lost.
   *
   * @param through the base chain that lost it
   * @param nearest the rule that came nearest to letting it pass
   * @param usedUp the rule whose limit, quota or the like was used up, so that the packet was lost
   */
  public record Loss(Through through, Optional<Near> nearest, Optional<Rule> usedUp) {}

  public Walk(Listing listing) {
    this.listing = listing;
  }

  /**
   * Follows a packet through a base chain.
   *
   * @param facts are changed by what the rules do to the packet
   * @param trace of this base chain; empty when the rules are to be asked
   */
  public Through through(Chain base, Facts facts, List<Step> trace) {
    Passage passage = new Passage(listing, facts, trace);
    passage.through(base);
    return through(passage);
  }

  /**
   * Follows a packet through the base chain that lost it.
   *
   * @param trace of this base chain
   * @param candidates the rules that may be called the nearest
   */
  public Loss loss(Chain base, Facts facts, List<Step> trace, Predicate<Rule> candidates) {
    Facts before = facts.copy();
    Passage passage = new Passage(listing, facts, trace);
    Stay stay = passage.through(base);
    int[] left = {SUPPOSITIONS};
    Predicate<Rule> wouldPassBy =
        rule ->
            left[0]-- > 0
                && Passage.had(rule, listing, before, trace, base) == Passage.End.ACCEPTED;
    Optional<Rule> usedUp = over(passage);
    if (usedUp.isEmpty()) {
      usedUp = passage.hangingOnRates().stream().filter(wouldPassBy).findFirst();
    }
    NearestSearch search = new NearestSearch(listing, before, candidates, wouldPassBy);
    return new Loss(through(passage), search.nearest(stay), usedUp);
  }

  private static Through through(Passage passage) {
    Fate fate =
        switch (passage.end()) {
          case ACCEPTED -> Fate.ACCEPTED;
          case DROPPED -> Fate.DROPPED;
          case UNKNOWN -> Fate.UNKNOWN;
        };
    return new Through(
        fate, passage.decidedBy(), passage.jumps(), passage.matched(), !passage.isMomentary());
  }

  /** A rule for what is over a limit, on the way to the rule that dropped the packet. */
  private static Optional<Rule> over(Passage passage) {
    List<Rule> way = new ArrayList<>(passage.jumps());
    passage.decidedBy().ifPresent(way::add);
    return way.stream().filter(Rule::isForWhatIsOver).findFirst();
  }
}
