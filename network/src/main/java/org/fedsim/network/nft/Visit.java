package org.fedsim.network.nft;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.fedsim.network.nft.walk.Chain;
import org.fedsim.network.nft.walk.ChainName;
import org.fedsim.network.nft.walk.Listing;
import org.fedsim.network.nft.walk.RuleKey;
import org.fedsim.network.nft.walk.Step;

/**
 * What the trace says about a packet in one base chain.
 *
 * @param base the chain
 * @param first the event that shows the packet as it came there
 * @param steps what happened, in order
 */
record Visit(Chain base, TraceMessage first, List<Step> steps) {
  private static final Map<Integer, String> FAMILIES =
      Map.of(1, "inet", 2, "ip", 3, "arp", 5, "netdev", 7, "bridge", 10, "ip6");

  /** The base chains that a packet came to, in order; without those that are not listed. */
  static List<Visit> of(List<TraceMessage> events, Listing listing) {
    List<Visit> visits = new ArrayList<>();
    List<TraceMessage> own = new ArrayList<>();
    for (TraceMessage event : events) {
      own.add(event);
      if (step(event).endsTheBaseChain()) {
        visit(own, listing).ifPresent(visits::add);
        own = new ArrayList<>();
      }
    }
    return visits;
  }

  private static Optional<Visit> visit(List<TraceMessage> events, Listing listing) {
    TraceMessage first = events.get(0);
    return listing
        .chain(chain(first))
        .filter(Chain::isBase)
        .map(base -> new Visit(base, first, events.stream().map(Visit::step).toList()));
  }

  private static Step step(TraceMessage event) {
    Step.Kind kind =
        switch (event.type()) {
          // Some kernels show the end of a chain like this.
          case RULE -> event.handle() == 0 ? Step.Kind.END : Step.Kind.RULE;
          case RETURN -> Step.Kind.END;
          case POLICY -> Step.Kind.POLICY;
        };
    return new Step(
        chain(event), kind, event.handle(), verdict(event), OptionalLong.of(event.mark()));
  }

  private static Step.Verdict verdict(TraceMessage event) {
    if (event.endsThePacket()) {
      return Step.Verdict.DROP;
    }
    return switch (event.verdict()) {
      case TraceMessage.JUMP -> Step.Verdict.JUMP;
      case TraceMessage.GOTO -> Step.Verdict.GOTO;
      case TraceMessage.RETURN -> Step.Verdict.RETURN;
      default -> event.verdict() >= 0 ? Step.Verdict.ACCEPT : Step.Verdict.CONTINUE;
    };
  }

  static RuleKey rule(TraceMessage event) {
    return new RuleKey(family(event), event.table(), event.handle());
  }

  static ChainName chain(TraceMessage event) {
    return new ChainName(family(event), event.table(), event.chain());
  }

  private static String family(TraceMessage event) {
    return FAMILIES.getOrDefault(event.family(), "");
  }
}
