package org.fedsim.network.nft.walk;

import java.util.ArrayList;
import java.util.List;

/** What a rule asks of the connection tracker, for telling people. */
final class Wishes {
  private static final String[] STATES = {"invalid", "established", "related", "new", "untracked"};
  private static final long[] STATE_BITS = {1, 2, 4, 8, 64};
  private static final long TRANSLATED = 16 | 32;

  private Wishes() {}

  /** The connection states that it asks for; empty when it says which ones not. */
  static List<String> states(Rule rule) {
    List<Elements> asked = new ArrayList<>();
    long bits = 0;
    for (Statement statement : rule.statements()) {
      if (statement instanceof Statement.Match match && asks(match.condition(), "state")) {
        Condition condition = match.condition();
        if (condition.operator().equals("==")) {
          asked.add(condition.right());
        } else if (condition.operator().equals("in")) {
          bits |= Math.max(0, condition.wanted());
        }
      } else if (statement instanceof Statement.Verdicts verdicts && isState(verdicts.key())) {
        verdicts.map().entries().stream()
            .filter(e -> e.value() == Action.Plain.ACCEPT || e.value() instanceof Action.To)
            .forEach(e -> asked.add(e.key()));
      }
    }
    List<String> states = new ArrayList<>();
    for (int i = 0; i < STATES.length; i++) {
      if ((bits & STATE_BITS[i]) != 0 || admit(asked, STATE_BITS[i])) {
        states.add(STATES[i]);
      }
    }
    return states;
  }

  private static boolean admit(List<Elements> asked, long state) {
    return asked.stream()
        .flatMap(elements -> elements.values().stream())
        .anyMatch(v -> v instanceof Values.Range r && r.first() <= state && r.last() >= state);
  }

  private static boolean isState(Operand operand) {
    return operand instanceof Operand.Connection c && c.key().equals("state");
  }

  /** Whether it asks for packets of a translated connection. */
  static boolean translation(Rule rule) {
    return rule.statements().stream()
        .anyMatch(
            s ->
                s instanceof Statement.Match match
                    && asks(match.condition(), "status")
                    && match.condition().operator().equals("in")
                    && (match.condition().wanted() & TRANSLATED) != 0);
  }

  private static boolean asks(Condition condition, String key) {
    return condition.left() instanceof Operand.Connection c && c.key().equals(key);
  }
}
