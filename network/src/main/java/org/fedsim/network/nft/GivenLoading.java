package org.fedsim.network.nft;

import java.io.IOException;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.fedsim.network.Topology;
import org.fedsim.network.input.InputException;
import org.fedsim.network.nft.RulesetReader.SourceChain;
import org.fedsim.network.nft.RulesetReader.SourceRule;
import org.fedsim.network.nft.RulesetTokens.Token;
import org.fedsim.network.nft.walk.Chain;
import org.fedsim.network.nft.walk.ChainName;
import org.fedsim.network.nft.walk.FlowRules;
import org.fedsim.network.nft.walk.Listing;
import org.fedsim.network.nft.walk.Rule;

/** Brings a user's own ruleset into the kernel, and finds where its rules stand. */
final class GivenLoading {
  private static final String DESTROY = "destroy";

  private final Nft nft;
  private final Ruleset.Given ruleset;
  private final List<Token> tokens;
  private final RulesetReader.Source source;

  private GivenLoading(Nft nft, Ruleset.Given ruleset) {
    this.nft = nft.in(ruleset.directory());
    this.ruleset = ruleset;
    tokens = RulesetSource.tokens(ruleset.file(), ruleset.text(), ruleset.directory());
    source = RulesetReader.read(tokens);
  }

  /**
   * Loads a ruleset verbatim. All that was loaded before is gone when it takes effect, at once.
   *
   * @param privateAddresses that hosts have beside those of the topology
   * @param devices the names of interfaces by their numbers
   * @throws InputException when nft refuses it
   */
  static GivenRules load(
      Nft nft,
      Ruleset.Given ruleset,
      Topology topology,
      Set<Inet4Address> privateAddresses,
      int generation,
      boolean everyPacket,
      Devices devices)
      throws IOException {
    return new GivenLoading(nft, ruleset)
        .load(topology, privateAddresses, generation, everyPacket, devices);
  }

  private GivenRules load(
      Topology topology,
      Set<Inet4Address> privateAddresses,
      int generation,
      boolean everyPacket,
      Devices seen)
      throws IOException {
    List<String> devices = List.of(ruleset.internetInterface(), ruleset.perimeterInterface());
    TraceTable trace = new TraceTable(generation, everyPacket, devices);
    loadBoth(trace);
    if (tokens.stream().anyMatch(t -> t.is("nftrace"))) {
      TraceResets.undo(nft, ListedText.read(nft.listText()));
    }
    Listing listing = listing();
    if (!everyPacket && !FlowRules.treatsFlowsAlike(listing)) {
      trace = new TraceTable(generation, true, devices);
      nft.load(trace.deletion() + trace.text());
      listing = listing();
    }
    RulePlaces places = places(listing);
    List<String> warnings =
        new RulesetWarnings(ruleset, listing, places).about(topology, privateAddresses);
    return new GivenRules(ruleset, listing, places, warnings, known(listing, trace), seen);
  }

  /** The user's ruleset and fedsim's table, in one transaction. */
  private void loadBoth(TraceTable trace) throws IOException {
    // In front of the first line of the user's file, so that line numbers hold. What it deletes
    // before it makes it would be there on the firewall that it was written for.
    String front =
        "flush ruleset; "
            + source.deletedBefore().stream()
                .map(table -> "table " + table + "; ")
                .collect(Collectors.joining());
    String text = front + withoutDestroy() + (ruleset.text().endsWith("\n") ? "" : "\n");
    try {
      nft.load(text + trace.text());
    } catch (NftRefused refused) {
      RulesetRefusal refusal = new RulesetRefusal(ruleset, tokens, front.length());
      try {
        nft.check(text);
      } catch (NftRefused theirs) {
        throw refusal.of(theirs);
      }
      if (refused.reason().contains("File exists")) {
        throw new InputException(
            ruleset.file(),
            "the table inet " + TraceTable.NAME + " is fedsim's own; call yours otherwise");
      }
      throw refused;
    }
  }

  /**
   * The text with {@code delete} in place of {@code destroy table}, which nft has from 1.0.7 on.
   * The tables are there, so both mean the same; every other character keeps its place.
   */
  private String withoutDestroy() {
    String[] lines = ruleset.text().split("\n", -1);
    for (int i = 0; i + 1 < tokens.size(); i++) {
      Token token = tokens.get(i);
      boolean destroys = token.is(DESTROY) && tokens.get(i + 1).is("table");
      if (destroys && token.file().equals(ruleset.file())) {
        String line = lines[token.line() - 1];
        int at = token.column() - 1;
        lines[token.line() - 1] =
            line.substring(0, at) + "delete " + line.substring(at + DESTROY.length());
      }
    }
    return String.join("\n", lines);
  }

  /** What is loaded, without tables that sleep: no packet sees them. */
  private Listing listing() throws IOException {
    String json;
    if (tokens.stream().anyMatch(t -> t.is("dormant"))) {
      // nft 1.0.6 writes a wrong flag for such a table, or no JSON at all.
      List<String> objects = new ArrayList<>();
      for (String table : ListedText.read(nft.listText()).awakeTables()) {
        String listed = nft.listJson(table);
        objects.add(listed.substring(listed.indexOf('[') + 1, listed.lastIndexOf(']')));
      }
      json = "{\"nftables\": [" + String.join(", ", objects) + "]}";
    } else {
      json = nft.listJson();
    }
    return Listing.read(AnonymousChains.named(nft, json), TraceTable.NAME);
  }

  private RulePlaces places(Listing listing) throws IOException {
    Map<ChainName, SourceChain> chains = new LinkedHashMap<>();
    source.chains().forEach((name, chain) -> chains.put(name, original(chain)));
    RulePlaces places = RulePlaces.of(ruleset.file(), listing, chains, Map.of());
    return places.areKnown()
        ? places
        : RulePlaces.of(ruleset.file(), listing, chains, ListedText.read(nft.listText()).lines());
  }

  /** A chain of a translated dump as it stands in the dump. */
  private SourceChain original(SourceChain chain) {
    return ruleset
        .dump()
        .map(
            dump ->
                new SourceChain(
                    chain.file(),
                    dump.origin(chain.line()).map(IptablesDump.Line::line).orElse(0),
                    chain.rules().stream().map(rule -> original(dump, rule)).toList()))
        .orElse(chain);
  }

  private static SourceRule original(IptablesDump dump, SourceRule rule) {
    return dump.origin(rule.line())
        .map(o -> new SourceRule(rule.file(), o.line(), o.text(), rule.comment(), List.of()))
        .orElse(rule);
  }

  private static Map<Long, TraceTable.KnownRule> known(Listing listing, TraceTable trace) {
    ChainName name = new ChainName("inet", TraceTable.NAME, trace.knownChain());
    List<Rule> rules = listing.chain(name).map(Chain::rules).orElse(List.of());
    List<TraceTable.Known> meanings = trace.knownRules();
    Map<Long, TraceTable.KnownRule> known = new HashMap<>();
    for (int i = 0; i < Math.min(rules.size(), meanings.size()); i++) {
      known.put(rules.get(i).handle(), meanings.get(i).tells());
    }
    return known;
  }
}
