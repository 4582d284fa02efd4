package org.fedsim.network.nft;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedsim.network.Cidr;
import org.fedsim.network.ConnectionState;
import org.fedsim.network.Decision;
import org.fedsim.network.Nearest;
import org.fedsim.network.RuleRef;
import org.fedsim.network.Topology;
import org.fedsim.network.Verdict;
import org.fedsim.network.nft.RulePlaces.RuleKey;
import org.fedsim.network.nft.RulesetReader.ChainName;

/** A user's own ruleset in the kernel. What it decided is told in the words of the user's file. */
final class GivenRules implements LoadedRuleset {
  private static final Map<Integer, String> FAMILIES =
      Map.of(1, "inet", 2, "ip", 3, "arp", 5, "netdev", 7, "bridge", 10, "ip6");

  private final String file;
  private final Topology topology;
  private final RulePlaces places;
  private final Set<RuleKey> rejecting = new HashSet<>();
  private final Map<Long, TraceTable.KnownRule> known;
  private final Map<ChainName, Set<String>> hooks;
  private final ReadableRules readable;

  /**
   * @param listing what the kernel has loaded
   * @param places where it stands in the user's file
   * @param known what the rules of fedsim's own chain behind the connection tracker tell
   */
  GivenRules(
      Ruleset.Given ruleset,
      Topology topology,
      Listing listing,
      RulePlaces places,
      Map<Long, TraceTable.KnownRule> known) {
    this.file = ruleset.file();
    this.topology = topology;
    this.places = places;
    this.known = known;
    hooks = listing.hooks();
    listing.chains().stream()
        .flatMap(c -> c.rules().stream())
        .filter(rule -> rule.has("reject"))
        .forEach(rule -> rejecting.add(RuleKey.of(rule)));
    Map<String, String> interfaces =
        Map.of(
            ruleset.internetInterface(), Ruleset.INTERNET,
            ruleset.perimeterInterface(), Ruleset.PERIMETER);
    readable = new ReadableRules(listing, interfaces, places::rule);
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
    Decision decision = rejecting.contains(key(end)) ? Decision.REJECT : Decision.DROP;
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
    return step.type() == TraceMessage.Type.RULE
        ? places.rule(key(step))
        : places.policy(chain(step));
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
