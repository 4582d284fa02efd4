package org.fedsim.network.nft.walk;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the kernel has loaded, as {@code nft --json --handle list ruleset} tells it, or {@code nft
 * --json --handle --echo} while it loads it (libnftables-json(5)).
 */
public final class Listing {
  private final Map<ChainName, Chain> chains;
  private final List<Chain> walked;
  private final Mentions mentions;

  Listing(Map<ChainName, Chain> chains, Mentions mentions, String aside) {
    this.chains = chains;
    this.mentions = mentions;
    walked = chains.values().stream().filter(c -> !c.name().table().equals(aside)).toList();
  }

  /**
   * @param aside a table that is no part of the ruleset, though it is listed
   * @throws IllegalArgumentException when it is not such JSON
   */
  public static Listing read(String json, String aside) {
    return read(List.of(json), aside);
  }

  /** As the other, of what was told in several pieces. */
  public static Listing read(List<String> pieces, String aside) {
    ListingReader reader = new ListingReader(aside);
    pieces.forEach(reader::read);
    return reader.listing();
  }

  /** The interfaces and addresses that the ruleset speaks of. */
  public Mentions mentions() {
    return mentions;
  }

  /** The chains of the ruleset, in the order in which they are listed. */
  public List<Chain> chains() {
    return walked;
  }

  /** A chain of any table. */
  public Optional<Chain> chain(ChainName name) {
    return Optional.ofNullable(chains.get(name));
  }

  /** A rule by its chain and its handle. */
  public Optional<Rule> rule(ChainName chain, long handle) {
    return chain(chain)
        .flatMap(c -> c.rules().stream().filter(r -> r.handle() == handle).findFirst());
  }

  /** Whether a rule writes marks into connections, where no header shows them. */
  public boolean marksConnections() {
    return walked.stream()
        .flatMap(c -> c.rules().stream())
        .flatMap(r -> r.statements().stream())
        .anyMatch(s -> s instanceof Statement.Mark mark && mark.connection());
  }

  /** The hooks from which a chain can be reached. */
  public Map<ChainName, Set<String>> hooks() {
    Map<ChainName, Set<String>> hooks = new HashMap<>();
    chains().stream().filter(Chain::isBase).forEach(c -> reach(c, c.hook(), hooks));
    return hooks;
  }

  private void reach(Chain chain, String hook, Map<ChainName, Set<String>> hooks) {
    List<Chain> open = new ArrayList<>(List.of(chain));
    while (!open.isEmpty()) {
      Chain next = open.remove(open.size() - 1);
      if (hooks.computeIfAbsent(next.name(), n -> new LinkedHashSet<>()).add(hook)) {
        for (Rule rule : next.rules()) {
          targets(rule).forEach(t -> chain(t).ifPresent(open::add));
        }
      }
    }
  }

  /** Every chain that a rule can lead to. */
  static Set<ChainName> targets(Rule rule) {
    Set<ChainName> targets = new LinkedHashSet<>();
    for (Statement statement : rule.statements()) {
      if (statement instanceof Statement.Decide decide) {
        collect(decide.action(), targets);
      } else if (statement instanceof Statement.Verdicts verdicts) {
        verdicts.map().entries().forEach(e -> collect(e.value(), targets));
      }
    }
    return targets;
  }

  private static void collect(Action action, Set<ChainName> targets) {
    if (action instanceof Action.To to) {
      targets.add(to.chain());
    }
  }
}
