package org.fedsim.network.nft;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fedsim.network.nft.RulesetReader.SourceChain;
import org.fedsim.network.nft.walk.Chain;
import org.fedsim.network.nft.walk.ChainName;
import org.fedsim.network.nft.walk.FlowRules;
import org.fedsim.network.nft.walk.Listing;
import org.fedsim.network.nft.walk.Rule;
import org.fedsim.network.nft.walk.RuleKey;

/** Brings a user's own ruleset into the kernel, and finds where its rules stand. */
final class GivenLoading {
  /** In front of the first line of the user's file, so that line numbers hold. */
  private static final String FLUSH = "flush ruleset; ";

  private GivenLoading() {}

  /**
   * Loads a ruleset verbatim. All that was loaded before is gone when it takes effect, at once.
   *
   * @throws org.fedsim.network.input.InputException when nft refuses it
   */
  static GivenRules load(
      Nft nft, Ruleset.Given ruleset, int generation, boolean everyPacket, Devices seen)
      throws IOException {
    List<String> devices = List.of(ruleset.internetInterface(), ruleset.perimeterInterface());
    TraceTable trace = new TraceTable(generation, everyPacket, devices);
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
    Listing listing = Listing.read(nft.listJson(), TraceTable.NAME);
    if (!everyPacket && !FlowRules.treatsFlowsAlike(listing)) {
      trace = new TraceTable(generation, true, devices);
      nft.load("delete table inet " + TraceTable.NAME + "\n" + trace.text());
      listing = Listing.read(nft.listJson(), TraceTable.NAME);
    }
    Map<ChainName, SourceChain> source = RulesetReader.read(ruleset.text());
    Map<RuleKey, String> listed =
        RulePlaces.areKnown(listing, source) ? Map.of() : RulePlaces.listed(nft.listText());
    RulePlaces places = RulePlaces.of(ruleset.file(), listing, source, listed);
    return new GivenRules(ruleset, listing, places, known(listing, trace), seen);
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
