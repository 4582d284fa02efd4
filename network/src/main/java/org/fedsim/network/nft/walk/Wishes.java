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
    List<String> states = new ArrayList<>();
    for (Statement statement : rule.statements()) {
      if (statement instanceof Statement.Match match && asks(match.condition(), "state")) {
        Condition condition = match.condition();
        if (condition.operator().equals("==") || condition.operator().equals("in")) {
          for (int i = 0; i < STATES.length; i++) {
            if (admits(condition, STATE_BITS[i])) {
              states.add(STATES[i]);
            }
          }
        }
      }
    }
    return states;
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

  private static boolean admits(Condition condition, long state) {
    return condition.operator().equals("in")
        ? (condition.wanted() & state) != 0
        : condition.right().values().stream()
            .anyMatch(v -> v.differs(condition.left(), state) == 0);
  }
}
