package org.fedsim.network.nft.walk;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.fedsim.network.nft.walk.Condition.Comparison;
import org.fedsim.network.nft.walk.WalkedRule.Branch;
import org.fedsim.network.nft.walk.WalkedRule.ChainKey;
import org.fedsim.network.nft.walk.WalkedRule.Verdict;

/** Reads rules from nft's JSON (libnftables-json(5), "statements"). */
public final class RuleReader {
  private static final Set<String> TRANSLATIONS = Set.of("dnat", "snat", "masquerade", "redirect");
  private static final Set<String> WITHOUT_A_CONDITION =
      Set.of("counter", "log", "xt", "mangle", "comment", "fwd", "dup", "last");

  private final Function<String, Optional<List<Object>>> sets;
  private final ConditionReader conditions;

  /**
   * @param sets the elements of a named set or map of the rule's table, as nft's JSON has them;
   *     empty when they come and go with the packets, or are not known
   */
  public RuleReader(Function<String, Optional<List<Object>>> sets) {
    this.sets = sets;
    conditions = new ConditionReader(sets);
  }

  /**
   * Reads a rule.
   *
   * @param statements what it does one after the other: objects of one member, or a text where nft
   *     has no JSON for it
   */
  public WalkedRule read(ChainKey chain, long handle, List<?> statements) {
    List<Condition> asked = new ArrayList<>();
    List<Branch> branches = new ArrayList<>();
    boolean translates = false;
    boolean untracks = false;
    for (Object json : statements) {
      if (!(json instanceof Map<?, ?> map) || map.size() != 1) {
        asked.add(new Condition.Unread("something", false));
        continue;
      }
      String kind = String.valueOf(map.keySet().iterator().next());
      Object of = map.values().iterator().next();
      Map<?, ?> members = of instanceof Map<?, ?> m ? m : Map.of();
      if (kind.equals("match")) {
        asked.addAll(conditions.match(members));
      } else if (kind.equals("vmap")) {
        branches.addAll(verdictMap(members));
      } else if (verdict(kind, members).isPresent()) {
        branches.add(new Branch(List.of(), verdict(kind, members).get()));
      } else if (TRANSLATIONS.contains(kind)) {
        translates = true;
        branches.add(new Branch(List.of(), new Verdict.Accept()));
      } else if (kind.equals("notrack")) {
        untracks = true;
      } else if (isBudget(kind)) {
        asked.add(new Condition.Budget(kind, Boolean.TRUE.equals(members.get("inv"))));
      } else if (kind.equals("set") || kind.equals("map")) {
        // A dynamic set takes the packet's element in; a statement in it may be used up.
        if (members.get("stmt") instanceof List<?> l && !l.isEmpty()) {
          asked.add(new Condition.Budget("meter", over(l)));
        }
      } else if (!WITHOUT_A_CONDITION.contains(kind)) {
        asked.add(new Condition.Unread(kind, false));
      }
    }
    return new WalkedRule(chain, handle, asked, branches, translates, untracks);
  }

  private static boolean over(List<?> statements) {
    return statements.stream()
        .anyMatch(
            s ->
                s instanceof Map<?, ?> m
                    && m.values().stream()
                        .anyMatch(
                            v -> v instanceof Map<?, ?> o && Boolean.TRUE.equals(o.get("inv"))));
  }

  private static boolean isBudget(String kind) {
    return kind.equals("limit")
        || kind.equals("quota")
        || kind.equals("ct count")
        || kind.equals("meter");
  }

  private static Optional<Verdict> verdict(String kind, Map<?, ?> members) {
    return switch (kind) {
      case "accept" -> Optional.of(new Verdict.Accept());
      case "drop", "reject" -> Optional.of(new Verdict.Lose());
      case "return" -> Optional.of(new Verdict.Return());
      case "jump", "goto" ->
          Optional.of(
              new Verdict.Enter(String.valueOf(members.get("target")), kind.equals("jump")));
      case "continue", "queue" -> Optional.of(new Verdict.Other());
      default -> Optional.empty();
    };
  }

  private List<Branch> verdictMap(Map<?, ?> vmap) {
    Operand key = conditions.operand(vmap.get("key"));
    Object data = vmap.get("data");
    List<?> pairs;
    if (data instanceof String name && name.startsWith("@")) {
      Optional<List<Object>> elements = sets.apply(name.substring(1));
      if (elements.isEmpty()) {
        return List.of(
            new Branch(List.of(new Condition.Unread(key.field(), true)), new Verdict.Other()));
      }
      pairs = elements.get();
    } else {
      pairs = data instanceof Map<?, ?> m && m.get("set") instanceof List<?> l ? l : List.of();
    }
    List<Branch> branches = new ArrayList<>();
    for (Object pair : pairs) {
      if (pair instanceof List<?> p && p.size() == 2 && p.get(1) instanceof Map<?, ?> verdict) {
        String kind = String.valueOf(verdict.keySet().iterator().next());
        Object of = verdict.values().iterator().next();
        branches.add(
            new Branch(
                conditions.of(key, Comparison.IN, p.get(0)),
                verdict(kind, of instanceof Map<?, ?> m ? m : Map.of())
                    .orElse(new Verdict.Other())));
      }
    }
    return branches;
  }
}
