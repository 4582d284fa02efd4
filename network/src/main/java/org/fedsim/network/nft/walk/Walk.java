package org.fedsim.network.nft.walk;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.fedsim.network.firewall.Nearness;
import org.fedsim.network.nft.walk.WalkedRule.Branch;
import org.fedsim.network.nft.walk.WalkedRule.ChainKey;
import org.fedsim.network.nft.walk.WalkedRule.Verdict;

/**
 * The way of one lost packet through the base chain that lost it, and through those that it leads
 * to, in the kernel's order.
 *
 * <p>Which rules the packet met is known from the trace. Of the others the walk asks what kept the
 * packet from each that would have accepted it: conditions of the rule, conditions of the jumps
 * that lead to its chain, or a rule that took the packet elsewhere before. Only this base chain is
 * looked at: what an earlier one accepts says nothing here, and a later one is never asked.
 */
public final class Walk {
  private static final int DEEPEST_JUMP = 16;

  /** Rules asked in all; only rulesets whose chains lead to each other many times come near. */
  private static final int MOST_RULES = 200_000;

  /** What stood between a packet and a rule whose conditions it meets. */
  public enum Passing {
    /** Nothing: the conditions say it all. */
    NONE,
    /** Another rule decided before. */
    DECIDED,
    /** A {@code return} took it out of the chain before. */
    RETURNED,
    /** A {@code goto} led it elsewhere, and does not come back. */
    WENT
  }

  /**
   * The rule that came closest to accepting the packet.
   *
   * @param rule the rule, or the jump to its chain when only that asks for something else
   * @param differs the fields that kept it from accepting, in the order of a port table; empty when
   *     only {@code passing} did
   * @param passing what took the packet past it
   * @param passedBy the rule that did; the deciding one, the return, the goto
   * @param usedUp whether a limit of it had nothing left
   * @param wanted the connection states that it asks for when {@code state} differs
   */
  public record Nearest(
      WalkedRule rule,
      List<String> differs,
      Passing passing,
      Optional<WalkedRule> passedBy,
      boolean usedUp,
      Set<String> wanted) {}

  /**
   * @param nearest empty when no rule of this base chain accepts, as far as can be told
   * @param repeats whether the same packet, a moment later, would be lost as well
   */
  public record Result(Optional<Nearest> nearest, boolean repeats) {}

  /** Conditions of rules on the way that do not hold. */
  private record Missing(
      Set<String> fields, Optional<WalkedRule> jump, Set<String> wanted, boolean budget) {
    static final Missing NOTHING = new Missing(Set.of(), Optional.empty(), Set.of(), false);
  }

  private record Bypass(Passing passing, Optional<WalkedRule> by) {
    static final Bypass NONE = new Bypass(Passing.NONE, Optional.empty());

    boolean stands() {
      return passing != Passing.NONE;
    }
  }

  private final Map<ChainKey, WalkedChain> chains;
  private final Facts packet;
  private final Predicate<WalkedRule> met;
  private final Predicate<WalkedRule> decided;
  private final Predicate<WalkedRule> candidates;
  private Optional<Nearest> nearest = Optional.empty();
  private Nearness nearness;
  private boolean repeats = true;
  private int asked;

  private Walk(
      Map<ChainKey, WalkedChain> chains,
      Facts packet,
      Predicate<WalkedRule> met,
      Predicate<WalkedRule> decided,
      Predicate<WalkedRule> candidates) {
    this.chains = chains;
    this.packet = packet;
    this.met = met;
    this.decided = decided;
    this.candidates = candidates;
  }

  /**
   * Walks through a base chain.
   *
   * @param chains all chains
   * @param base the one that lost the packet
   * @param packet as this chain saw it
   * @param met whether the trace shows that the packet met all conditions of a rule
   * @param decided the rule that lost it; none when that was the chain's policy
   * @param candidates which rules may be named as the nearest
   */
  public static Result through(
      Map<ChainKey, WalkedChain> chains,
      ChainKey base,
      Facts packet,
      Predicate<WalkedRule> met,
      Predicate<WalkedRule> decided,
      Predicate<WalkedRule> candidates) {
    Walk walk = new Walk(chains, packet, met, decided, candidates);
    WalkedChain chain = chains.get(base);
    if (chain != null) {
      walk.enter(chain, Missing.NOTHING, Bypass.NONE, true, 0);
    }
    return new Result(walk.nearest, walk.repeats);
  }

  /**
   * Returns what has taken the packet past whatever comes behind the chain, if anything has.
   *
   * @param came whether the packet came to this chain
   */
  private Bypass enter(WalkedChain chain, Missing outer, Bypass before, boolean came, int depth) {
    Bypass bypass = before;
    for (WalkedRule rule : chain.rules()) {
      if (depth > DEEPEST_JUMP || ++asked > MOST_RULES) {
        return bypass;
      }
      bypass = ask(rule, outer, bypass, came && !bypass.stands(), depth);
    }
    // What has left this chain in another way than by being lost goes on behind the jump to it.
    return bypass.passing() == Passing.DECIDED ? bypass : before;
  }

  private Bypass ask(WalkedRule rule, Missing outer, Bypass bypass, boolean live, int depth) {
    Optional<Missing> own = missing(rule, rule.conditions(), outer, live);
    Bypass after = bypass;
    boolean matched = live && met.test(rule);
    for (Branch branch : rule.branches()) {
      Optional<Missing> all = own.flatMap(m -> missing(rule, branch.extra(), m, live));
      boolean taken =
          matched
              && (branch.extra().isEmpty()
                  || branch.extra().stream().allMatch(c -> c.holds(packet) == Truth.YES));
      Verdict verdict = branch.verdict();
      if (verdict instanceof Verdict.Accept && all.isPresent()) {
        // The trace says that it was lost; where our reading says otherwise, nothing is said.
        if (!(live && all.get().fields().isEmpty() && !all.get().budget())) {
          consider(rule, all.get(), bypass);
        }
      } else if (verdict instanceof Verdict.Enter enter) {
        WalkedChain target = chains.get(inTable(rule.chain(), enter.target()));
        if (target != null && taken) {
          Bypass inside = enter(target, Missing.NOTHING, Bypass.NONE, true, depth + 1);
          after =
              inside.stands()
                  ? inside
                  : enter.back() ? after : new Bypass(Passing.WENT, Optional.of(rule));
        } else if (target != null && all.isPresent() && !matched) {
          // Where our reading would lead there and the trace did not, nothing is said.
          if (!live || !all.get().fields().isEmpty() || all.get().budget()) {
            enter(target, all.get(), bypass, false, depth + 1);
          }
        }
      } else if (taken && verdict instanceof Verdict.Return) {
        after = new Bypass(Passing.RETURNED, Optional.of(rule));
      }
    }
    if (live && decided.test(rule)) {
      after = new Bypass(Passing.DECIDED, Optional.of(rule));
    }
    return after;
  }

  private static ChainKey inTable(ChainKey from, String target) {
    return new ChainKey(from.family(), from.table(), target);
  }

  /**
   * What of these conditions does not hold, with what did not before; empty when that cannot be
   * told.
   *
   * @param live whether the packet came to this rule
   */
  private Optional<Missing> missing(
      WalkedRule rule, List<Condition> conditions, Missing outer, boolean live) {
    Set<String> fields = null;
    Set<String> wanted = outer.wanted();
    boolean budget = outer.budget();
    boolean unread = false;
    for (Condition condition : conditions) {
      Truth truth = condition.holds(packet);
      boolean reached = live && fields == null && !unread;
      if (live && fields == null && condition.changes() && !rule.branches().isEmpty()) {
        repeats = false;
      }
      if (condition instanceof Condition.Budget used) {
        if (used.over()) {
          unread = true;
        } else if (reached && !met.test(rule)) {
          budget = true;
        }
      } else if (truth == Truth.UNKNOWN) {
        unread |= !(live && met.test(rule));
      } else if (truth == Truth.NO && !(live && met.test(rule))) {
        if (condition.field().equals(Facts.STATE.substring(3))) {
          wanted = states(condition);
          if (!wanted.contains("new")) {
            // It lets answers pass. Nothing that opens a flow can come near to it.
            unread = true;
          }
        }
        fields = fields == null ? new LinkedHashSet<>(outer.fields()) : fields;
        fields.add(condition.field());
      }
    }
    if (unread) {
      return Optional.empty();
    }
    if (fields == null && budget == outer.budget()) {
      return Optional.of(outer);
    }
    Set<String> all = fields == null ? outer.fields() : fields;
    return Optional.of(new Missing(all, Optional.of(rule), wanted, budget));
  }

  private static Set<String> states(Condition condition) {
    Set<String> states = new LinkedHashSet<>();
    if (condition instanceof Condition.Match m && m.comparison() == Condition.Comparison.IN) {
      for (String state : List.of("new", "established", "related", "invalid", "untracked")) {
        if (m.right().contains(state)) {
          states.add(state);
        }
      }
    }
    return states;
  }

  private void consider(WalkedRule rule, Missing missing, Bypass bypass) {
    WalkedRule named = missing.jump().orElse(rule);
    if (!candidates.test(rule)) {
      return;
    }
    Set<String> fields = new LinkedHashSet<>();
    missing.fields().forEach(f -> fields.addAll(List.of(f.split(" and "))));
    Nearness own =
        new Nearness(
            fields.size() + otherWays(fields) + (missing.budget() ? 1 : 0),
            fields.contains("protocol"),
            fields.contains("port"),
            proximity(rule, Facts.SOURCE) + proximity(rule, Facts.DESTINATION));
    if (nearness == null || own.isNearerThan(nearness)) {
      nearness = own;
      nearest =
          Optional.of(
              new Nearest(
                  named,
                  inOrder(fields),
                  bypass.passing(),
                  bypass.by(),
                  missing.budget(),
                  missing.wanted()));
    }
  }

  /** A rule for another interface is one for the traffic of others, however little it asks for. */
  private static int otherWays(Set<String> fields) {
    return (fields.contains("in") ? 1 : 0) + (fields.contains("out") ? 1 : 0);
  }

  private static List<String> inOrder(Set<String> fields) {
    List<String> table = List.of("protocol", "from", "to", "port", "source-port");
    Map<String, Integer> places = new HashMap<>();
    List<String> ordered = new ArrayList<>(fields);
    ordered.forEach(f -> places.put(f, table.contains(f) ? table.indexOf(f) : table.size()));
    ordered.sort((a, b) -> places.get(a) - places.get(b));
    return List.copyOf(ordered);
  }

  /** How near the packet's address is to those that the rule asks for, 32 when it asks for none. */
  private int proximity(WalkedRule rule, String field) {
    int address = (int) (long) (Long) packet.get(field).orElseThrow();
    for (Condition condition : rule.conditions()) {
      if (condition instanceof Condition.Match m
          && m.left() instanceof Operand.Field f
          && f.name().equals(field)
          && m.comparison() == Condition.Comparison.IN
          && m.right().addresses().isPresent()) {
        return m.right().addresses().get().stream()
            .mapToInt(range -> range.commonPrefix(address))
            .max()
            .orElse(0);
      }
    }
    return 32;
  }
}
