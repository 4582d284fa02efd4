package org.fedsim.network.nft.walk;

import java.util.Optional;
import org.fedsim.network.nft.walk.Facts.Ends;

/** What one rule asks of one packet and does to it. */
final class Evaluation {
  private int differs;
  private Action action = Action.Plain.CONTINUE;
  private boolean momentary;

  private Evaluation() {}

  /** What the rule asks, and in what the packet differs from it; changes nothing. */
  static Evaluation of(Rule rule, Facts facts) {
    Evaluation evaluation = new Evaluation();
    evaluation.run(rule, facts, Asked.OF_A_COPY);
    return evaluation;
  }

  /**
   * The packet meets the rule.
   *
   * @param matched what is known of the outcome: empty when nothing is
   */
  static Evaluation meeting(Rule rule, Facts facts, Optional<Boolean> matched) {
    Evaluation evaluation = new Evaluation();
    boolean certain = matched.isPresent() && matched.get();
    evaluation.run(rule, facts, certain ? Asked.AND_MATCHES : Asked.IN_EARNEST);
    return evaluation;
  }

  /** In what the packet differs from a rule, leaving its verdict map aside. */
  static int without(Statement.Verdicts verdicts, Rule rule, Facts facts) {
    Evaluation evaluation = new Evaluation();
    for (Statement statement : rule.statements()) {
      if (statement != verdicts) {
        evaluation.take(statement, facts, false);
      }
    }
    return evaluation.differs;
  }

  private enum Asked {
    OF_A_COPY,
    IN_EARNEST,
    AND_MATCHES
  }

  /** A set of {@link Subject}s, and marks. */
  int differs() {
    return differs;
  }

  boolean holds() {
    return differs == 0;
  }

  /** Whether it cannot be told. */
  boolean isUnknown() {
    return !Differences.fails(differs) && (differs & (Differences.UNKNOWN | Differences.RATE)) != 0;
  }

  /** Whether all that is asked holds, but that it cannot be told whether a rate is used up. */
  boolean hangsOnARate() {
    return (differs & ~Differences.FOREIGN) == Differences.RATE;
  }

  /** What the rule does when it matches. */
  Action action() {
    return action;
  }

  /** Whether something has been looked at that counts, ages or is drawn by lot. */
  boolean isMomentary() {
    return momentary;
  }

  private void run(Rule rule, Facts facts, Asked asked) {
    for (int i = 0; i < rule.statements().size(); i++) {
      Statement statement = rule.statements().get(i);
      boolean reached = asked == Asked.AND_MATCHES || !Differences.fails(differs);
      if (reached) {
        momentary |= statement.isMomentary(asked == Asked.AND_MATCHES);
      }
      boolean effective = asked != Asked.OF_A_COPY && reached;
      take(statement, facts, effective);
    }
  }

  private void take(Statement statement, Facts facts, boolean effective) {
    if (statement instanceof Statement.Match match) {
      differs |= match.condition().differs(facts);
    } else if (statement instanceof Statement.Decide decide) {
      action = decide.action();
    } else if (statement instanceof Statement.Verdicts verdicts) {
      lookUp(verdicts, facts);
    } else if (statement instanceof Statement.Reject) {
      action = Action.Plain.DROP;
    } else if (statement instanceof Statement.Translate translate) {
      action = Action.Plain.ACCEPT;
      if (effective) {
        translate(translate, facts);
      }
    } else if (statement instanceof Statement.Rate) {
      differs |= Differences.RATE;
    } else if (statement instanceof Statement.Remember remember) {
      differs |= remember.rates().isEmpty() ? 0 : Differences.RATE;
    } else if (statement instanceof Statement.Mark mark && effective) {
      mark(mark, facts);
    } else if (statement instanceof Statement.Untrack && effective) {
      facts.leavesTracking();
    } else if (statement instanceof Statement.Untold) {
      differs |= Differences.UNKNOWN;
    }
  }

  private void lookUp(Statement.Verdicts verdicts, Facts facts) {
    Object found = verdicts.map().get(verdicts.key(), facts);
    if (found == Operand.UNKNOWN) {
      differs |= Differences.UNKNOWN;
    } else if (found == Operand.ABSENT) {
      differs |= verdicts.key().subjects();
    } else {
      action = (Action) found;
    }
  }

  private void mark(Statement.Mark mark, Facts facts) {
    Object value = mark.value().value(facts);
    if (value == Operand.ABSENT) {
      // The expression breaks, and with it the rule.
      differs |= mark.value().subjects();
    } else if (!mark.connection()) {
      facts.hasMark(value);
    } else if (facts.isTracked()) {
      facts.hasConnectionMark(value);
    }
  }

  private void translate(Statement.Translate translate, Facts facts) {
    Object address = part(translate.address(), facts);
    Object port = part(translate.port(), facts);
    if (address instanceof java.util.List<?> both && both.size() == 2) {
      port = both.get(1);
      address = both.get(0);
    }
    if (address == Operand.ABSENT || port == Operand.ABSENT) {
      differs |= translate.address().or(translate::port).map(Operand::subjects).orElse(0);
      action = Action.Plain.CONTINUE;
      return;
    }
    boolean known = translate.certain() && address instanceof Long && !(port == Operand.UNKNOWN);
    Optional<Ends> ends = facts.ends();
    if (!known || ends.isEmpty()) {
      facts.isTranslatedToWhatIsNotKnown();
      return;
    }
    Ends now = ends.get();
    boolean source = translate.target() == Statement.Target.SOURCE;
    int other =
        port instanceof Long p ? p.intValue() : source ? now.sourcePort() : now.destinationPort();
    facts.becomes(
        source
            ? new Ends((Long) address, other, now.destination(), now.destinationPort())
            : new Ends(now.source(), now.sourcePort(), (Long) address, other));
  }

  private static Object part(Optional<Operand> operand, Facts facts) {
    return operand.map(o -> o.value(facts)).orElse(null);
  }
}
