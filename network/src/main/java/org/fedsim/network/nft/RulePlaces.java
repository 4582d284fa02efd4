package org.fedsim.network.nft;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
  private static final Pattern LISTED = Pattern.compile("(?s)\\s*(.*) # handle (\\d+)");

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
    listing.chains().forEach(chain -> places.add(chain, source, listed));
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
  static boolean areKnown(Listing listing, Map<ChainName, SourceChain> source) {
    return listing.chains().stream().allMatch(c -> places(c, source).isPresent());
  }

  /** Where the rules of a chain stand in the file, if that is certain. */
  private static Optional<List<SourceRule>> places(
      Chain chain, Map<ChainName, SourceChain> source) {
    return Optional.ofNullable(source.get(chain.name()))
        .map(SourceChain::rules)
        .filter(found -> agrees(found, chain.rules()));
  }

  private void add(Chain chain, Map<ChainName, SourceChain> source, Map<RuleKey, String> listed) {
    Optional<List<SourceRule>> places = places(chain, source);
    policies.put(
        chain.name(),
        new RuleRef(
            "policy of " + chain.name(),
            file,
            Optional.ofNullable(source.get(chain.name())).map(SourceChain::line).orElse(0),
            "policy " + chain.policy()));
    for (int i = 0; i < chain.rules().size(); i++) {
      Rule rule = chain.rules().get(i);
      String name = rule.comment().orElse("rule " + (i + 1) + " of " + chain.name());
      int position = i;
      RuleRef ref =
          places
              .map(p -> p.get(position))
              .map(p -> new RuleRef(name, file, p.line(), p.text()))
              .orElseGet(() -> new RuleRef(name, file, 0, listed.getOrDefault(rule.key(), name)));
      rules.put(rule.key(), ref);
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

  /** The rules as nft writes them. */
  static Map<RuleKey, String> listed(String text) {
    Map<RuleKey, String> rules = new HashMap<>();
    String family = "";
    String table = "";
    StringBuilder rule = new StringBuilder();
    for (String line : text.split("\n")) {
      if (line.startsWith("table ")) {
        String[] words = line.split(" ");
        family = words[1];
        table = words[2];
        continue;
      }
      rule.append(rule.isEmpty() ? "" : " ").append(line.strip());
      Matcher listed = LISTED.matcher(rule);
      if (listed.matches()) {
        rules.put(new RuleKey(family, table, Long.parseLong(listed.group(2))), listed.group(1));
        rule.setLength(0);
      } else if (!line.endsWith(",")) {
        rule.setLength(0);
      }
    }
    return rules;
  }
}
