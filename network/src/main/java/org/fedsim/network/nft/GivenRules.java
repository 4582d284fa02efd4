package org.fedsim.network.nft;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fedsim.network.Cidr;
import org.fedsim.network.ConnectionState;
import org.fedsim.network.Decision;
import org.fedsim.network.Nearest;
import org.fedsim.network.RuleRef;
import org.fedsim.network.Topology;
import org.fedsim.network.Verdict;
import org.fedsim.network.nft.Listing.Chain;
import org.fedsim.network.nft.RulesetReader.ChainName;
import org.fedsim.network.nft.RulesetReader.SourceChain;
import org.fedsim.network.nft.RulesetReader.SourceRule;

/** A user's own ruleset in the kernel. What it decided is told in the words of the user's file. */
final class GivenRules implements LoadedRuleset {
  /** In front of the first line of the user's file, so that line numbers hold. */
  private static final String FLUSH = "flush ruleset; ";

  private static final Pattern LISTED = Pattern.compile("(?s)\\s*(.*) # handle (\\d+)");
  private static final Map<Integer, String> FAMILIES =
      Map.of(1, "inet", 2, "ip", 3, "arp", 5, "netdev", 7, "bridge", 10, "ip6");

  private final String file;
  private final Topology topology;
  private final Map<RuleKey, LoadedRule> rules = new HashMap<>();
  private final Map<ChainName, RuleRef> policies = new HashMap<>();
  private final Map<Long, TraceTable.KnownRule> known;
  private final Map<ChainName, Set<String>> hooks;
  private final ReadableRules readable;

  /** A rule's handle is its own within its table. */
  private record RuleKey(String family, String table, long handle) {}

  private record LoadedRule(RuleRef ref, boolean rejects) {}

  private GivenRules(
      Ruleset.Given ruleset,
      Topology topology,
      Listing listing,
      Map<ChainName, SourceChain> source,
      Map<RuleKey, String> listed,
      Map<Long, TraceTable.KnownRule> known) {
    this.file = ruleset.file();
    this.topology = topology;
    this.known = known;
    hooks = listing.hooks();
    for (Chain chain : listing.chains()) {
      addChain(chain, source, listed);
    }
    Map<String, String> interfaces =
        Map.of(
            ruleset.internetInterface(), Ruleset.INTERNET,
            ruleset.perimeterInterface(), Ruleset.PERIMETER);
    readable = new ReadableRules(listing, interfaces, rule -> rules.get(key(rule)).ref());
  }

  /**
   * Loads a ruleset verbatim. All that was loaded before is gone when it takes effect, at once.
   *
   * @throws org.fedsim.network.input.InputException when nft refuses it
   */
  static GivenRules load(
      Nft nft, Ruleset.Given ruleset, Topology topology, int generation, boolean everyPacket)
      throws IOException {
    TraceTable trace = new TraceTable(generation, everyPacket);
    String text = ruleset.text().endsWith("\n") ? ruleset.text() : ruleset.text() + "\n";
    int lines = (int) text.chars().filter(c -> c == '\n').count();
    try {
      nft.load(FLUSH + text + trace.text());
    } catch (NftRefused refused) {
      Optional<? extends RuntimeException> theirs =
          refused.inFile(ruleset.file(), lines, FLUSH.length());
      if (theirs.isPresent()) {
        throw theirs.get();
      }
      throw refused;
    }
    Listing listing = Listing.read(nft.listJson());
    if (!everyPacket && !FlowRules.treatsFlowsAlike(listing)) {
      trace = new TraceTable(generation, true);
      nft.load("delete table inet " + TraceTable.NAME + "\n" + trace.text());
      listing = Listing.read(nft.listJson());
    }
    Map<ChainName, SourceChain> source = RulesetReader.read(ruleset.text());
    boolean allFound = listing.chains().stream().allMatch(c -> places(c, source).isPresent());
    return new GivenRules(
        ruleset,
        topology,
        listing,
        source,
        allFound ? Map.of() : listed(nft.listText()),
        known(listing, trace));
  }

  private static Map<Long, TraceTable.KnownRule> known(Listing listing, TraceTable trace) {
    ChainName name = new ChainName("inet", TraceTable.NAME, trace.knownChain());
    List<Listing.Rule> rules = listing.chain(name).map(Chain::rules).orElse(List.of());
    List<TraceTable.Known> meanings = trace.knownRules();
    Map<Long, TraceTable.KnownRule> known = new HashMap<>();
    for (int i = 0; i < Math.min(rules.size(), meanings.size()); i++) {
      known.put(rules.get(i).handle(), meanings.get(i).tells());
    }
    return known;
  }

  /** The rules as nft writes them, for those that cannot be found in the file. */
  private static Map<RuleKey, String> listed(String text) {
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

  /** Where the rules of a chain stand in the file, if that is certain. */
  private static Optional<List<SourceRule>> places(
      Chain chain, Map<ChainName, SourceChain> source) {
    return Optional.ofNullable(source.get(chain.name()))
        .map(SourceChain::rules)
        .filter(found -> agrees(found, chain.rules()));
  }

  private void addChain(
      Chain chain, Map<ChainName, SourceChain> source, Map<RuleKey, String> listed) {
    Optional<List<SourceRule>> places = places(chain, source);
    policies.put(
        chain.name(),
        new RuleRef(
            "policy of " + chain.name(),
            file,
            Optional.ofNullable(source.get(chain.name())).map(SourceChain::line).orElse(0),
            "policy " + chain.policy()));
    for (int i = 0; i < chain.rules().size(); i++) {
      Listing.Rule rule = chain.rules().get(i);
      String name = rule.comment().orElse("rule " + (i + 1) + " of " + chain.name());
      int position = i;
      RuleRef ref =
          places
              .map(p -> p.get(position))
              .map(p -> new RuleRef(name, file, p.line(), p.text()))
              .orElseGet(() -> new RuleRef(name, file, 0, listed.getOrDefault(key(rule), name)));
      rules.put(key(rule), new LoadedRule(ref, rule.has("reject")));
    }
  }

  /** Whether the rules in the file are those in the kernel, as far as can be told. */
  private static boolean agrees(List<SourceRule> source, List<Listing.Rule> loaded) {
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

  private static RuleKey key(Listing.Rule rule) {
    return new RuleKey(rule.chain().family(), rule.chain().table(), rule.handle());
  }

  @Override
  public TraceTable.KnownRule known(long handle) {
    return known.getOrDefault(handle, TraceTable.KnownRule.OTHER);
  }

  @Override
  public Verdict verdict(TracedPacket packet) {
    ConnectionState state = packet.state().orElse(ConnectionState.NEW);
    if (packet.passed()) {
      return new Verdict(Decision.ALLOW, acceptedBy(packet), state, Optional.empty());
    }
    TraceMessage end = packet.end();
    LoadedRule rule = rules.get(key(end));
    Decision decision = rule != null && rule.rejects() ? Decision.REJECT : Decision.DROP;
    Optional<Nearest> nearest = Optional.empty();
    if (state == ConnectionState.NEW) {
      Cidr internet = topology.groups().get("internet").get(0);
      nearest =
          readable.nearest(
              packet.last().packet(),
              internet.contains(packet.sent().packet().source().getAddress()));
    }
    return new Verdict(decision, ref(end), state, nearest);
  }

  /** The rule that accepted a packet: in the chains that filter what is forwarded, if there. */
  private RuleRef acceptedBy(TracedPacket packet) {
    TraceMessage best = null;
    int bestWeight = -1;
    for (TraceMessage step : packet.steps()) {
      if (step.verdict() == TraceMessage.ACCEPT) {
        Set<String> from = hooks.getOrDefault(chain(step), Set.of());
        int weight =
            (from.contains("forward") ? 2 : 0) + (step.type() == TraceMessage.Type.RULE ? 1 : 0);
        if (weight >= bestWeight) {
          best = step;
          bestWeight = weight;
        }
      }
    }
    return best == null
        ? new RuleRef("no rule", file, 0, "no chain of the ruleset sees this packet")
        : ref(best);
  }

  private RuleRef ref(TraceMessage step) {
    if (step.type() == TraceMessage.Type.RULE) {
      LoadedRule rule = rules.get(key(step));
      return rule != null
          ? rule.ref()
          : new RuleRef("rule in " + chain(step), file, 0, "handle " + step.handle());
    }
    RuleRef policy = policies.get(chain(step));
    return policy != null ? policy : new RuleRef("policy of " + chain(step), file, 0, "policy");
  }

  private static RuleKey key(TraceMessage step) {
    return new RuleKey(family(step), step.table(), step.handle());
  }

  private static ChainName chain(TraceMessage step) {
    return new ChainName(family(step), step.table(), step.chain());
  }

  private static String family(TraceMessage step) {
    return FAMILIES.getOrDefault(step.family(), "");
  }
}
