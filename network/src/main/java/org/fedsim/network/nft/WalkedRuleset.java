package org.fedsim.network.nft;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.fedsim.network.Cidr;
import org.fedsim.network.ConnectionState;
import org.fedsim.network.Explanation;
import org.fedsim.network.Nearest;
import org.fedsim.network.Packet;
import org.fedsim.network.Protocol;
import org.fedsim.network.RuleRef;
import org.fedsim.network.Translation;
import org.fedsim.network.firewall.FlowKey;
import org.fedsim.network.nft.RulePlaces.RuleKey;
import org.fedsim.network.nft.RulesetReader.ChainName;
import org.fedsim.network.nft.walk.Facts;
import org.fedsim.network.nft.walk.RuleReader;
import org.fedsim.network.nft.walk.Walk;
import org.fedsim.network.nft.walk.WalkedChain;
import org.fedsim.network.nft.walk.WalkedRule;
import org.fedsim.network.nft.walk.WalkedRule.ChainKey;

/**
 * What a loaded ruleset means, beside what the kernel decides by it: explains a traced packet. Used
 * by the thread that reads the trace only.
 */
final class WalkedRuleset {
  private static final Map<Integer, String> FAMILIES =
      Map.of(1, "inet", 2, "ip", 3, "arp", 5, "netdev", 7, "bridge", 10, "ip6");

  /** Hooks behind the connection tracker. */
  private static final Set<String> TRACKED = Set.of("forward", "postrouting", "input");

  /** Of how many connections it is remembered which rule translated them. */
  private static final int TRANSLATED = 4096;

  private final Map<ChainKey, WalkedChain> chains = new HashMap<>();
  private final Map<RuleKey, WalkedRule> rules = new HashMap<>();
  private final Function<RuleKey, RuleRef> refs;
  private final Predicate<WalkedRule> candidates;
  private final Map<FlowKey, RuleRef> translators =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<FlowKey, RuleRef> eldest) {
          return size() > TRANSLATED;
        }
      };

  /**
   * @param iif the firewall's interface that it came in by, as the ruleset calls it
   * @param oif the one that it was to leave by
   */
  record Way(String iif, String oif) {}

  /** Why a packet was decided on as it was. */
  record Explained(Optional<Nearest> nearest, Explanation explanation) {}

  /**
   * @param listing what the kernel has loaded
   * @param refs what a rule is called
   * @param candidates which rules may be named as the nearest
   */
  WalkedRuleset(Listing listing, Function<RuleKey, RuleRef> refs, Predicate<RuleKey> candidates) {
    this.refs = refs;
    this.candidates = rule -> candidates.test(key(rule));
    for (Listing.Chain chain : listing.chains()) {
      ChainKey key = key(chain.name());
      RuleReader reader = new RuleReader(set -> listing.elements(chain.name(), set));
      List<WalkedRule> all = new ArrayList<>(chain.rules().size());
      for (Listing.Rule rule : chain.rules()) {
        List<Map<?, ?>> statements =
            rule.expressions().stream()
                .<Map<?, ?>>map(e -> Collections.singletonMap(e.key(), e.value()))
                .toList();
        WalkedRule read = reader.read(key, rule.handle(), statements);
        all.add(read);
        rules.put(key(read), read);
      }
      chains.put(key, new WalkedChain(key, chain.hook(), all));
    }
  }

  /** Explains why a packet was lost. */
  Explained lost(TracedPacket packet, Way way) {
    List<TraceMessage> steps = packet.steps();
    TraceMessage end = packet.end();
    List<RuleRef> jumps = new ArrayList<>();
    ChainKey base = key(chain(end));
    Deque<TraceMessage> outstanding = jumps(steps);
    if (!outstanding.isEmpty()) {
      base = key(chain(outstanding.peekFirst()));
      outstanding.forEach(jump -> jumps.add(refs.apply(key(jump))));
    }
    Set<RuleKey> met = new HashSet<>();
    for (TraceMessage step : steps) {
      if (step.type() == TraceMessage.Type.RULE) {
        met.add(key(step));
      }
    }
    Optional<RuleKey> decided =
        end.type() == TraceMessage.Type.RULE ? Optional.of(key(end)) : Optional.empty();
    String hook = Optional.ofNullable(chains.get(base)).map(WalkedChain::hook).orElse("");
    Walk.Result result =
        Walk.through(
            chains,
            base,
            facts(packet, way, hook),
            rule -> met.contains(key(rule)),
            rule -> decided.filter(key(rule)::equals).isPresent(),
            candidates);
    Optional<Translation> translation = translation(packet);
    Optional<RuleRef> usedUp =
        result.nearest().filter(Walk.Nearest::usedUp).map(n -> ref(n.rule()));
    return new Explained(
        result.nearest().map(n -> nearest(n, translation, steps)),
        new Explanation(jumps, translation, usedUp, result.repeats(), List.of()));
  }

  /** Explains what happened to a packet that was not lost. */
  Explanation passed(TracedPacket packet) {
    return new Explanation(List.of(), translation(packet), Optional.empty(), true, List.of());
  }

  /** The jumps that have led to the chain of the last step, outermost first. */
  private Deque<TraceMessage> jumps(List<TraceMessage> steps) {
    Deque<TraceMessage> outstanding = new ArrayDeque<>();
    for (TraceMessage step : steps) {
      ChainName in = chain(step);
      boolean base =
          Optional.ofNullable(chains.get(key(in))).filter(c -> !c.hook().isEmpty()).isPresent();
      if (base) {
        outstanding.clear();
      } else if (outstanding.stream().anyMatch(jump -> chain(jump).equals(in))) {
        while (!chain(outstanding.removeLast()).equals(in)) {
          // Whatever was jumped to from here has ended.
        }
      }
      if (step.verdict() == TraceMessage.JUMP || step.verdict() == TraceMessage.GOTO) {
        outstanding.addLast(step);
      }
    }
    return outstanding;
  }

  private Facts facts(TracedPacket traced, Way way, String hook) {
    Packet packet = traced.last().packet();
    Facts facts =
        new Facts(
            packet.protocol().text(),
            address(packet.source()),
            packet.source().getPort(),
            address(packet.destination()),
            packet.destination().getPort());
    facts.with("meta iifname", way.iif()).with("meta iif", way.iif());
    if (!hook.equals("prerouting") && !hook.equals("ingress")) {
      facts.with("meta oifname", way.oif()).with("meta oif", way.oif());
    }
    facts.with("meta mark", traced.end().mark());
    if (packet.protocol() == Protocol.UDP) {
      // IPv4 header and UDP header in front of the payload.
      facts.with("meta length", packet.length() + 28L).with("udp length", packet.length() + 8L);
    }
    Optional<ConnectionState> state = traced.state();
    if (state.isPresent()) {
      facts.with("ct state", state.get().name().toLowerCase(java.util.Locale.ROOT));
      if (state.get() == ConnectionState.NEW) {
        facts.with("ct direction", "original");
      }
    } else if (TRACKED.contains(hook)) {
      facts.with("ct state", "untracked");
    }
    return facts;
  }

  private Nearest nearest(
      Walk.Nearest found, Optional<Translation> translation, List<TraceMessage> steps) {
    RuleRef ref = ref(found.rule());
    List<String> differs = new ArrayList<>(found.differs());
    if (found.usedUp()) {
      differs.add("limit");
    }
    if (differs.isEmpty()) {
      differs.add("order");
    }
    return new Nearest(ref, differs, because(found, translation, steps));
  }

  private Optional<String> because(
      Walk.Nearest found, Optional<Translation> translation, List<TraceMessage> steps) {
    if (found.usedUp()) {
      return Optional.of("its limit is used up");
    }
    String by = found.passedBy().map(rule -> place(ref(rule))).orElse("");
    if (found.differs().isEmpty()) {
      return switch (found.passing()) {
        case RETURNED ->
            Optional.of("the return at " + by + " took the packet out of the chain before");
        case WENT ->
            Optional.of("the goto at " + by + " led the packet past it and does not come back");
        case DECIDED, NONE -> Optional.empty();
      };
    }
    if (found.differs().contains("state") && !found.wanted().isEmpty()) {
      return Optional.of(
          "it asks for ct state "
              + String.join(",", found.wanted())
              + untracked(steps)
                  .map(rule -> ", and " + rule + " took the packet out of connection tracking")
                  .orElse(""));
    }
    boolean source = found.differs().contains("from");
    boolean destination = found.differs().contains("to");
    return translation.flatMap(
        t -> {
          boolean to = destination && !t.before().destination().equals(t.after().destination());
          boolean from = source && !t.before().source().equals(t.after().source());
          if (!to && !from) {
            return Optional.empty();
          }
          InetSocketAddress now = to ? t.after().destination() : t.after().source();
          return Optional.of(
              place(t.rule())
                  + " had translated the "
                  + (to ? "destination" : "source")
                  + " to "
                  + now.getAddress().getHostAddress()
                  + " before");
        });
  }

  /** The rule that took the packet out of connection tracking. */
  private Optional<String> untracked(List<TraceMessage> steps) {
    return steps.stream()
        .filter(step -> step.type() == TraceMessage.Type.RULE)
        .map(step -> rules.get(key(step)))
        .filter(rule -> rule != null && rule.untracks())
        .map(rule -> place(ref(rule)))
        .findFirst();
  }

  private Optional<Translation> translation(TracedPacket traced) {
    Packet before = traced.sent().packet();
    Optional<RuleRef> rule =
        traced.steps().stream()
            .filter(step -> step.type() == TraceMessage.Type.RULE)
            .map(step -> rules.get(key(step)))
            .filter(r -> r != null && r.translates())
            .map(this::ref)
            .findFirst();
    rule.ifPresent(r -> translators.put(FlowKey.of(before), r));
    Packet after = traced.last().packet();
    boolean same =
        before.source().equals(after.source()) && before.destination().equals(after.destination());
    return same
        ? Optional.empty()
        : rule.or(() -> Optional.ofNullable(translators.get(FlowKey.of(before))))
            .map(r -> new Translation(r, before, after));
  }

  private RuleRef ref(WalkedRule rule) {
    return refs.apply(key(rule));
  }

  private static String place(RuleRef rule) {
    return rule.line() > 0 ? "line " + rule.line() : "\"" + rule.text() + "\"";
  }

  private static long address(InetSocketAddress endpoint) {
    return Integer.toUnsignedLong(Cidr.toInt((Inet4Address) endpoint.getAddress()));
  }

  static RuleKey key(TraceMessage step) {
    return new RuleKey(family(step), step.table(), step.handle());
  }

  static ChainName chain(TraceMessage step) {
    return new ChainName(family(step), step.table(), step.chain());
  }

  private static String family(TraceMessage step) {
    return FAMILIES.getOrDefault(step.family(), "");
  }

  private static RuleKey key(WalkedRule rule) {
    return new RuleKey(rule.chain().family(), rule.chain().table(), rule.handle());
  }

  private static ChainKey key(ChainName name) {
    return new ChainKey(name.family(), name.table(), name.chain());
  }
}
