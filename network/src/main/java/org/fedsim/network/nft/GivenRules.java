package org.fedsim.network.nft;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedsim.network.ConnectionState;
import org.fedsim.network.Decision;
import org.fedsim.network.RuleRef;
import org.fedsim.network.Verdict;
import org.fedsim.network.nft.walk.ChainName;
import org.fedsim.network.nft.walk.Listing;
import org.fedsim.network.nft.walk.Rule;
import org.fedsim.network.nft.walk.RuleKey;

/** A user's own ruleset in the kernel. What it decided is told in the words of the user's file. */
final class GivenRules implements LoadedRuleset {
  private final String file;
  private final RulePlaces places;
  private final Set<RuleKey> rejecting = new HashSet<>();
  private final Map<Long, TraceTable.KnownRule> known;
  private final Map<ChainName, Set<String>> hooks;
  private final WalkedPackets walked;
  private final boolean endsBehindUs;
  private final List<String> warnings;

  /**
   * @param listing what the kernel has loaded
   * @param places where it stands in the user's file
   * @param warnings what the user should be warned of
   * @param known what the rules of fedsim's own chain behind the connection tracker tell
   * @param devices the firewall's interfaces
   */
  GivenRules(
      Ruleset.Given ruleset,
      Listing listing,
      RulePlaces places,
      List<String> warnings,
      Map<Long, TraceTable.KnownRule> known,
      Devices devices) {
    this.file = ruleset.file();
    this.places = places;
    this.known = known;
    this.warnings = warnings;
    hooks = listing.hooks();
    endsBehindUs = listing.chains().stream().anyMatch(TraceTable::isPassed);
    listing.chains().stream()
        .flatMap(c -> c.rules().stream())
        .filter(Rule::rejects)
        .forEach(rule -> rejecting.add(rule.key()));
    Set<String> interfaces =
        Set.of(ruleset.internetInterface(), ruleset.perimeterInterface(), "lo");
    walked = new WalkedPackets(file, listing, places::rule, rule -> true, devices, interfaces);
  }

  @Override
  public TraceTable.KnownRule known(long handle) {
    return known.getOrDefault(handle, TraceTable.KnownRule.OTHER);
  }

  @Override
  public boolean endsBehindUs() {
    return endsBehindUs;
  }

  @Override
  public Optional<RuleRef> place(TraceMessage step) {
    return Optional.of(ref(step));
  }

  @Override
  public List<String> warnings() {
    return warnings;
  }

  @Override
  public Verdict verdict(TracedPacket packet) {
    ConnectionState state = packet.state().orElse(ConnectionState.NEW);
    if (packet.passed()) {
      return new Verdict(
          Decision.ALLOW, acceptedBy(packet), state, Optional.empty(), walked.passed(packet));
    }
    TraceMessage end = packet.end();
    Decision decision = rejecting.contains(Visit.rule(end)) ? Decision.REJECT : Decision.DROP;
    WalkedPackets.Explained why = walked.lost(packet);
    return new Verdict(decision, ref(end), state, why.nearest(), why.explanation());
  }

  /** The rule that accepted a packet: in the chains that filter what is forwarded, if there. */
  private RuleRef acceptedBy(TracedPacket packet) {
    TraceMessage best = null;
    int bestWeight = -1;
    for (TraceMessage step : packet.steps()) {
      if (step.verdict() == TraceMessage.ACCEPT) {
        Set<String> from = hooks.getOrDefault(Visit.chain(step), Set.of());
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
    return step.type() == TraceMessage.Type.RULE
        ? places.rule(Visit.rule(step))
        : places.policy(Visit.chain(step));
  }
}
