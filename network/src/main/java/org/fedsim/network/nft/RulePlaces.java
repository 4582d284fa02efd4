package org.fedsim.network.nft;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fedsim.network.RuleRef;
import org.fedsim.network.nft.RulesetReader.SourceChain;
import org.fedsim.network.nft.RulesetReader.SourceRule;
import org.fedsim.network.nft.walk.Chain;
import org.fedsim.network.nft.walk.ChainName;
import org.fedsim.network.nft.walk.Listing;
import org.fedsim.network.nft.walk.Rule;
import org.fedsim.network.nft.walk.RuleKey;

/** Where the rules that the kernel has loaded stand in the user's file. */
final class RulePlaces {
  private final String file;
  private final Map<RuleKey, RuleRef> rules = new HashMap<>();
  private final Map<ChainName, RuleRef> policies = new HashMap<>();

  private RulePlaces(String file) {
    this.file = file;
  }

  /**
   * @param file as the user named it
   * @param listing what the kernel has loaded
   * @param source what the file has
   * @param listed the rules as nft writes them, for those that cannot be found in the file
   */
  static RulePlaces of(
      String file,
      Listing listing,
      Map<ChainName, SourceChain> source,
      Map<RuleKey, String> listed) {
    RulePlaces places = new RulePlaces(file);
    for (Chain chain : listing.chains()) {
      if (!AnonymousChains.isOne(chain.name())) {
        Optional<SourceChain> found = Optional.ofNullable(source.get(chain.name()));
        places.add(listing, chain, chain.name().toString(), found, listed);
      }
    }
    return places;
  }

  /** Where a loaded rule stands; at line 0 where that is not known. */
  RuleRef rule(RuleKey rule) {
    RuleRef ref = rules.get(rule);
    return ref != null
        ? ref
        : new RuleRef("rule in table " + rule.table(), file, 0, "handle " + rule.handle());
  }

  /** Where the policy of a chain stands; at line 0 where that is not known. */
  RuleRef policy(ChainName chain) {
    RuleRef policy = policies.get(chain);
    return policy != null ? policy : new RuleRef("policy of " + chain, file, 0, "policy");
  }

  /** Whether the place of each rule is known. */
  boolean areKnown() {
    return rules.values().stream().allMatch(r -> r.line() > 0);
  }

  /**
   * @param owner how the chain is called
   */
  private void add(
      Listing listing,
      Chain chain,
      String owner,
      Optional<SourceChain> source,
      Map<RuleKey, String> listed) {
    policies.put(
        chain.name(),
        new RuleRef(
            "policy of " + chain.name(),
            source.map(SourceChain::file).orElse(file),
            source.map(SourceChain::line).orElse(0),
            "policy " + chain.policy()));
    Optional<List<SourceRule>> places =
        source.map(SourceChain::rules).filter(found -> agrees(found, chain.rules()));
    for (int i = 0; i < chain.rules().size(); i++) {
      Rule rule = chain.rules().get(i);
      String number = "rule " + (i + 1) + " of " + owner;
      String name = rule.comment().orElse(number);
      int position = i;
      Optional<SourceRule> place = places.map(p -> p.get(position));
      RuleRef ref =
          place
              .map(p -> new RuleRef(name, p.file(), p.line(), p.text()))
              .orElseGet(() -> new RuleRef(name, file, 0, listed.getOrDefault(rule.key(), name)));
      rules.put(rule.key(), ref);
      rule.target()
          .filter(AnonymousChains::isOne)
          .flatMap(listing::chain)
          .ifPresent(
              block ->
                  add(
                      listing,
                      block,
                      "the block in " + number,
                      place.map(p -> new SourceChain(p.file(), p.line(), p.block())),
                      listed));
    }
  }

  /** Whether the rules in the file are those in the kernel, as far as can be told. */
  private static boolean agrees(List<SourceRule> source, List<Rule> loaded) {
    if (source.size() != loaded.size()) {
      return false;
    }
    for (int i = 0; i < source.size(); i++) {
      if (!source.get(i).comment().equals(loaded.get(i).comment())) {
        return false;
      }
    }
    return true;
  }
}
