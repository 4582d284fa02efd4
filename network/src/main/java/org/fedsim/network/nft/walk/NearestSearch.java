package org.fedsim.network.nft.walk;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.fedsim.network.firewall.Nearness;
import org.fedsim.network.nft.walk.Near.Missed;
import org.fedsim.network.nft.walk.Stay.Leaving;

/**
 * Looks, in the base chain that lost a packet, for the accepting rule that came nearest to
 * accepting it, over all jumps that lead there.
 *
 * <p>A rule that the packet came to and that did not match is known not to hold, whatever it asks;
 * it is a candidate only where it can be told in what the packet differs.
 */
final class NearestSearch {
  private final Listing listing;
  private final Facts facts;
  private final Predicate<Rule> candidates;
  private final Predicate<Rule> wouldPassBy;
  private final List<Rule> path = new ArrayList<>();
  private final List<Rule> failing = new ArrayList<>();
  private final Set<Visited> visited = new HashSet<>();
  private Candidate best;

  /** A chain is not looked through twice for the same differences on the way to it. */
  private record Visited(ChainName chain, int differs) {}

  private record Candidate(
      Rule leaf,
      List<Rule> failing,
      int differs,
      Nearness nearness,
      Missed missed,
      Rule missedBy) {}

  /** What is known of the way to a chain. */
  private record Way(int differs, int from, int to, Missed missed, Rule missedBy) {
    static final Way OPEN = new Way(0, Values.ALL_BITS, Values.ALL_BITS, Missed.NOT_AT_ALL, null);

    Way missed(Missed why, Optional<Rule> by) {
      return missed == Missed.NOT_AT_ALL ? new Way(differs, from, to, why, by.orElse(null)) : this;
    }
  }

  /**
   * @param facts as they were when the packet came to the base chain
   * @param candidates rules that may be named
   * @param wouldPassBy whether the packet would pass, were it taken out of its chain by a rule
   */
  NearestSearch(
      Listing listing, Facts facts, Predicate<Rule> candidates, Predicate<Rule> wouldPassBy) {
    this.listing = listing;
    this.facts = facts;
    this.candidates = candidates;
    this.wouldPassBy = wouldPassBy;
  }

  Optional<Near> nearest(Stay stay) {
    search(stay.chain(), Optional.of(stay), Way.OPEN);
    return Optional.ofNullable(best).map(this::near);
  }

  private void search(Chain chain, Optional<Stay> stay, Way way) {
    if (stay.isEmpty() && !visited.add(new Visited(chain.name(), way.differs))) {
      return;
    }
    for (int i = 0; i < chain.rules().size(); i++) {
      Rule rule = chain.rules().get(i);
      boolean asked = stay.isPresent() && stay.get().wasAsked(i);
      boolean matched = asked && stay.get().hasMatched(i);
      Way here = way;
      if (stay.isPresent() && !asked) {
        if (stay.get().leaving() == Leaving.LOST_SIGHT) {
          return;
        }
        here = way.missed(missed(stay.get().leaving()), stay.get().by());
      }
      if (matched) {
        Optional<Stay> there = stay.get().entered(i);
        if (there.isPresent()) {
          path.add(rule);
          search(there.get().chain(), there, here);
          path.remove(path.size() - 1);
        }
        others(rule, here);
      } else if (consider(rule, here, asked) && stay.isEmpty()) {
        return;
      }
    }
  }

  private static Missed missed(Leaving leaving) {
    return switch (leaving) {
      case DECIDED -> Missed.DECIDED_BEFORE;
      case RETURNED -> Missed.RETURNED_BEFORE;
      case WENT -> Missed.WENT_BEFORE;
      default -> Missed.NOT_AT_ALL;
    };
  }

  /**
   * Looks at a rule that did not match, or that the packet did not come to.
   *
   * @return whether, had the packet come this way, it would have gone no further
   */
  private boolean consider(Rule rule, Way way, boolean asked) {
    Evaluation evaluation = Evaluation.of(rule, facts);
    int differs = evaluation.differs();
    boolean unclear =
        (differs & (Differences.UNKNOWN | Differences.FOREIGN)) != 0
            || asked && !Differences.fails(differs);
    if (unclear) {
      others(rule, way);
      return false;
    }
    Way beyond = beyond(rule, way, differs);
    act(rule, evaluation.action(), beyond, asked, Differences.fails(differs));
    others(rule, way);
    return !asked && differs == 0 && ends(evaluation.action(), way);
  }

  /** Behind the rule that decided, another that would have decided alike is no hindrance. */
  private static boolean ends(Action action, Way way) {
    if (action instanceof Action.To to) {
      return !to.back();
    }
    return action == Action.Plain.RETURN || way.differs != 0 && action != Action.Plain.CONTINUE;
  }

  private void act(Rule rule, Action action, Way way, boolean asked, boolean fails) {
    if (fails) {
      failing.add(rule);
    }
    if (action == Action.Plain.ACCEPT && !rule.translates()) {
      offer(rule, way);
    } else if (action == Action.Plain.RETURN && asked && fails && isNearer(way)) {
      if (candidates.test(rule) && wouldPassBy.test(rule)) {
        offer(rule, way);
      }
    } else if (action instanceof Action.To to && path.size() < 16 && !path.contains(rule)) {
      Optional<Chain> target = listing.chain(to.chain());
      if (target.isPresent() && mayBeNearer(way)) {
        path.add(rule);
        search(target.get(), Optional.empty(), way);
        path.remove(path.size() - 1);
      }
    }
    if (fails) {
      failing.remove(failing.size() - 1);
    }
  }

  /** What else a verdict map has, for other keys than the packet's. */
  private void others(Rule rule, Way way) {
    for (Statement statement : rule.statements()) {
      if (statement instanceof Statement.Verdicts verdicts
          && verdicts.map().steadiness() != Steadiness.MOMENT) {
        int rest = Evaluation.without(verdicts, rule, facts);
        for (Mapping.Entry<Action> entry : verdicts.map().entries()) {
          Condition key = new Condition("==", verdicts.key(), entry.key());
          int differs = key.differs(facts);
          boolean leads =
              entry.value() == Action.Plain.ACCEPT || entry.value() instanceof Action.To;
          int marks = Differences.UNKNOWN | Differences.FOREIGN;
          if (leads && Differences.fails(differs) && ((rest | differs) & marks) == 0) {
            Way beyond = beyond(rule, way, rest | differs);
            act(rule, entry.value(), near(key, beyond), false, true);
          }
        }
      }
    }
  }

  private Way beyond(Rule rule, Way way, int differs) {
    Way beyond =
        new Way(
            way.differs | Differences.subjects(differs),
            way.from,
            way.to,
            way.missed,
            way.missedBy);
    for (Statement statement : rule.statements()) {
      if (statement instanceof Statement.Match match) {
        beyond = near(match.condition(), beyond);
      }
    }
    return beyond;
  }

  private Way near(Condition condition, Way way) {
    int subjects = condition.left().subjects();
    if (!Subject.FROM.in(subjects) && !Subject.TO.in(subjects)) {
      return way;
    }
    int common = condition.commonPrefix(facts);
    return new Way(
        way.differs,
        Subject.FROM.in(subjects) ? Math.min(way.from, common) : way.from,
        Subject.TO.in(subjects) ? Math.min(way.to, common) : way.to,
        way.missed,
        way.missedBy);
  }

  private static Nearness nearness(Way way) {
    return new Nearness(
        Differences.count(way.differs),
        Subject.PROTOCOL.in(way.differs),
        Subject.PORT.in(way.differs),
        way.from + way.to);
  }

  private boolean isNearer(Way way) {
    return best == null || nearness(way).isNearerThan(best.nearness);
  }

  /** Whether a rule that the way leads to can be nearer, which has no fewer differences. */
  private boolean mayBeNearer(Way way) {
    return best == null || Differences.count(way.differs) <= best.nearness.differing();
  }

  private void offer(Rule leaf, Way way) {
    boolean reached = way.missed == Missed.NOT_AT_ALL && way.differs == 0;
    if (!reached && candidates.test(leaf) && isNearer(way)) {
      best =
          new Candidate(
              leaf, List.copyOf(failing), way.differs, nearness(way), way.missed, way.missedBy);
    }
  }

  private Near near(Candidate found) {
    int differs = found.differs;
    List<Rule> failed = found.failing;
    Rule named = failed.isEmpty() ? found.leaf : failed.get(failed.size() - 1);
    Optional<Rule> also =
        failed.size() > 1 ? Optional.of(failed.get(failed.size() - 2)) : Optional.empty();
    return new Near(
        named,
        Subject.words(differs),
        differs == 0 ? found.missed : Missed.NOT_AT_ALL,
        differs == 0 ? Optional.ofNullable(found.missedBy) : Optional.empty(),
        also,
        Subject.STATE.in(differs) ? Wishes.states(named) : List.of(),
        Subject.STATUS.in(differs) && Wishes.translation(named));
  }
}
