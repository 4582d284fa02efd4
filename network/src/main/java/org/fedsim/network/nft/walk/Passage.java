package org.fedsim.network.nft.walk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fedsim.network.nft.walk.Stay.Leaving;

/**
 * A packet's way through one base chain. As long as there is a trace, it tells which rules matched;
 * from there on, and without one, the rules are asked.
 */
final class Passage {
  /** The kernel's {@code NFT_JUMP_STACK_SIZE}. */
  private static final int DEEPEST = 16;

  private final Listing listing;
  private final Facts facts;
  private final List<Step> trace;
  private final Optional<Rule> forced;
  private final List<Rule> path = new ArrayList<>();
  private final List<Rule> hangingOnRates = new ArrayList<>();
  private final List<Rule> returnsNotTaken = new ArrayList<>();
  private final List<Rule> matched = new ArrayList<>();
  private boolean traced;
  private boolean forcing;
  private int next;
  private boolean momentary;
  private End end = End.UNKNOWN;
  private Optional<Rule> decidedBy = Optional.empty();
  private List<Rule> jumps = List.of();

  /** How a packet's way through a base chain can end. */
  enum End {
    ACCEPTED,
    DROPPED,
    UNKNOWN
  }

  /** What becomes of the chain that led to another when that one has ended. */
  private enum Then {
    GO_ON,
    END
  }

  /** What came of asking a rule. */
  private record Met(Action action) {
    static final Met NO_MATCH = new Met(Action.Plain.CONTINUE);
    static final Met UNTOLD = new Met(Action.Plain.CONTINUE);
  }

  /**
   * @param facts are changed by what the rules do
   * @param trace of this base chain; empty when the rules are to be asked
   */
  Passage(Listing listing, Facts facts, List<Step> trace) {
    this(listing, facts, trace, Optional.empty());
  }

  private Passage(Listing listing, Facts facts, List<Step> trace, Optional<Rule> forced) {
    this.listing = listing;
    this.facts = facts;
    this.trace = trace;
    this.forced = forced;
    traced = !trace.isEmpty();
    forcing = forced.isPresent();
  }

  /**
   * What would have become of the packet, had a rule matched that did not.
   *
   * @param facts as they were in front of the base chain
   */
  static End had(Rule rule, Listing listing, Facts facts, List<Step> trace, Chain base) {
    Passage passage = new Passage(listing, facts.copy(), trace, Optional.of(rule));
    passage.through(base);
    return passage.end;
  }

  Stay through(Chain base) {
    Stay stay = new Stay(base);
    if (walk(base, stay) == Then.GO_ON) {
      policy(base);
    }
    return stay;
  }

  End end() {
    return end;
  }

  /** The rule that ended it; empty when the policy did. */
  Optional<Rule> decidedBy() {
    return decidedBy;
  }

  /** The rules that led to the chain of the rule that ended it, outermost first. */
  List<Rule> jumps() {
    return jumps;
  }

  /** Rules that did not match only because a rate, a quota or the like was used up. */
  List<Rule> hangingOnRates() {
    return hangingOnRates;
  }

  /** Rules that would have taken the packet out of their chain, and did not match. */
  List<Rule> returnsNotTaken() {
    return returnsNotTaken;
  }

  /** Rules that matched, in order. */
  List<Rule> matched() {
    return matched;
  }

  /** Whether a rule on the way that can matter has looked at what counts, ages or is random. */
  boolean isMomentary() {
    return momentary;
  }

  private void policy(Chain base) {
    boolean seen = traced && next < trace.size() && trace.get(next).kind() == Step.Kind.POLICY;
    boolean drops = seen ? trace.get(next).verdict() == Step.Verdict.DROP : base.drops();
    end = !traced || seen ? drops ? End.DROPPED : End.ACCEPTED : End.UNKNOWN;
  }

  private Then walk(Chain chain, Stay stay) {
    for (int i = 0; i < chain.rules().size(); i++) {
      Rule rule = chain.rules().get(i);
      stay.asked(i);
      Met met = meet(rule);
      if (met == Met.UNTOLD) {
        return unknown(stay);
      }
      if (met == Met.NO_MATCH) {
        continue;
      }
      Action action = met.action();
      stay.matched(i);
      matched.add(rule);
      if (action == Action.Plain.CONTINUE) {
        continue;
      }
      if (action == Action.Plain.RETURN) {
        stay.leave(Leaving.RETURNED, Optional.of(rule));
        return Then.GO_ON;
      }
      if (!(action instanceof Action.To to)) {
        return decide(rule, action, stay);
      }
      Optional<Chain> target = listing.chain(to.chain());
      if (target.isEmpty() || path.size() >= DEEPEST) {
        return unknown(stay);
      }
      path.add(rule);
      Stay there = stay.enter(i, target.get());
      Then then = walk(target.get(), there);
      if (then == Then.END) {
        stay.leave(
            there.leaving() == Leaving.LOST_SIGHT ? Leaving.LOST_SIGHT : Leaving.DECIDED,
            decidedBy);
        return then;
      }
      path.remove(path.size() - 1);
      if (!to.back()) {
        stay.leave(Leaving.WENT, Optional.of(rule));
        return then;
      }
    }
    skipEndOf(chain);
    return Then.GO_ON;
  }

  private Then decide(Rule rule, Action action, Stay stay) {
    end =
        action == Action.Plain.ACCEPT
            ? End.ACCEPTED
            : action == Action.Plain.DROP ? End.DROPPED : End.UNKNOWN;
    decidedBy = Optional.of(rule);
    jumps = List.copyOf(path);
    stay.leave(Leaving.DECIDED, decidedBy);
    return Then.END;
  }

  private Then unknown(Stay stay) {
    end = End.UNKNOWN;
    stay.leave(Leaving.LOST_SIGHT, Optional.empty());
    return Then.END;
  }

  private Met meet(Rule rule) {
    if (forcing && rule == forced.orElseThrow()) {
      forcing = false;
      traced = false;
      return new Met(Evaluation.meeting(rule, facts, Optional.of(true)).action());
    }
    if (traced) {
      return follow(rule);
    }
    Evaluation evaluation = Evaluation.meeting(rule, facts, Optional.empty());
    if (Differences.fails(evaluation.differs())) {
      return Met.NO_MATCH;
    }
    if (evaluation.isUnknown()) {
      return rule.matters() ? Met.UNTOLD : Met.NO_MATCH;
    }
    return new Met(evaluation.action());
  }

  private Met follow(Rule rule) {
    Step step = next < trace.size() ? trace.get(next) : null;
    boolean matches =
        step != null
            && step.kind() == Step.Kind.RULE
            && step.handle() == rule.handle()
            && step.chain().equals(rule.chain());
    Evaluation evaluation = Evaluation.meeting(rule, facts, Optional.of(matches));
    momentary |= evaluation.isMomentary() && rule.matters();
    if (!matches) {
      if (evaluation.hangsOnARate()) {
        hangingOnRates.add(rule);
      }
      if (evaluation.action() == Action.Plain.RETURN) {
        returnsNotTaken.add(rule);
      }
      return Met.NO_MATCH;
    }
    next++;
    step.mark().ifPresent(facts::hasMark);
    return new Met(
        switch (step.verdict()) {
          case ACCEPT -> Action.Plain.ACCEPT;
          case DROP -> Action.Plain.DROP;
          case CONTINUE -> Action.Plain.CONTINUE;
          case RETURN -> Action.Plain.RETURN;
          // Where it was led to says what is seen of it next.
          case JUMP, GOTO ->
              next < trace.size()
                  ? new Action.To(trace.get(next).chain(), step.verdict() == Step.Verdict.JUMP)
                  : Action.Plain.QUEUE;
        });
  }

  private void skipEndOf(Chain chain) {
    if (traced
        && next < trace.size()
        && trace.get(next).kind() == Step.Kind.END
        && trace.get(next).chain().equals(chain.name())) {
      next++;
    }
  }
}
