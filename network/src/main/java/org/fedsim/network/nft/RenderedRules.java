package org.fedsim.network.nft;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedsim.network.ConnectionState;
import org.fedsim.network.Decision;
import org.fedsim.network.Nearest;
import org.fedsim.network.Packet;
import org.fedsim.network.RuleRef;
import org.fedsim.network.Verdict;
import org.fedsim.network.nft.walk.ChainName;
import org.fedsim.network.nft.walk.Listing;
import org.fedsim.network.nft.walk.Rule;
import org.fedsim.network.nft.walk.RuleKey;
import org.fedsim.network.policy.Policy;

/**
 * A policy in the kernel. The kernel decides; what it decided is told in the words of the policy,
 * so that an entry is the same as from {@link org.fedsim.network.firewall.Firewall}.
 */
final class RenderedRules implements LoadedRuleset {
  private final Policy policy;
  private final Map<Long, PolicyText.Line> lines;
  private final Map<Long, TraceTable.KnownRule> known;
  private final AdmittedFlows flows;
  private final WalkedPackets walked;

  private RenderedRules(
      Policy policy,
      Map<Long, PolicyText.Line> lines,
      Map<Long, TraceTable.KnownRule> known,
      AdmittedFlows flows,
      Listing listing,
      Devices devices) {
    this.policy = policy;
    this.lines = lines;
    this.known = known;
    this.flows = flows;
    walked =
        new WalkedPackets(
            policy.file(),
            listing,
            this::ref,
            rule -> line(rule.key()).flatMap(PolicyText.Line::ref).isPresent(),
            devices,
            Set.of());
  }

  private Optional<PolicyText.Line> line(RuleKey rule) {
    return Optional.ofNullable(lines.get(rule.handle()));
  }

  private RuleRef ref(RuleKey rule) {
    return line(rule).flatMap(PolicyText.Line::ref).orElseGet(policy::defaultRef);
  }

  /**
   * Loads a policy. All that was loaded before is gone when it takes effect, which it does at once.
   */
  static RenderedRules load(
      Nft nft, Ruleset.Rendered ruleset, TraceTable trace, AdmittedFlows flows, Devices devices)
      throws IOException {
    PolicyText text = new PolicyText(ruleset.policy(), ruleset.topology());
    String table = PolicyText.TABLE;
    List<String> transactions = text.transactions(table);
    List<String> echoes = new ArrayList<>();
    String last = "flush ruleset\n" + String.join("", transactions) + trace.text();
    if (transactions.size() > 1) {
      // Beside what works at present; an even and an odd generation are never in each other's way.
      table = PolicyText.TABLE + "-" + (trace.generation() & 1);
      transactions = text.transactions(table);
      String others = deleteAllTables(nft);
      for (String transaction : transactions.subList(0, transactions.size() - 1)) {
        echoes.add(nft.loadAndEcho(transaction));
      }
      last = others + transactions.get(transactions.size() - 1) + trace.text();
    }
    echoes.add(nft.loadAndEcho(last));
    return read(Listing.read(echoes, TraceTable.NAME), text, table, trace, flows, devices);
  }

  private static String deleteAllTables(Nft nft) throws IOException {
    StringBuilder out = new StringBuilder();
    nft.listTables().lines().forEach(l -> out.append("delete ").append(l).append('\n'));
    return out.toString();
  }

  private static RenderedRules read(
      Listing listing,
      PolicyText text,
      String table,
      TraceTable trace,
      AdmittedFlows flows,
      Devices devices)
      throws IOException {
    Map<Long, PolicyText.Line> lines = new HashMap<>();
    for (PolicyText.Chain chain : text.chains()) {
      join(handles(listing, table, chain.name()), chain.lines(), lines);
    }
    Map<Long, TraceTable.Known> known = new HashMap<>();
    join(handles(listing, TraceTable.NAME, trace.knownChain()), trace.knownRules(), known);
    Map<Long, TraceTable.KnownRule> tells = new HashMap<>();
    known.forEach((handle, rule) -> tells.put(handle, rule.tells()));
    return new RenderedRules(text.policy(), lines, tells, flows, listing, devices);
  }

  private static List<Long> handles(Listing listing, String table, String chain) {
    return listing
        .chain(new ChainName("inet", table, chain))
        .map(c -> c.rules().stream().map(Rule::handle).toList())
        .orElse(List.of());
  }

  private static <T> void join(List<Long> handles, List<T> rules, Map<Long, T> into)
      throws IOException {
    if (handles.size() != rules.size()) {
      throw new IOException("nft does not say what it has loaded; it is perhaps too old");
    }
    Iterator<T> rule = rules.iterator();
    for (int i = 0; rule.hasNext(); i++) {
      into.put(handles.get(i), rule.next());
    }
  }

  @Override
  public TraceTable.KnownRule known(long handle) {
    return known.getOrDefault(handle, TraceTable.KnownRule.OTHER);
  }

  @Override
  public Verdict verdict(TracedPacket traced) {
    Packet packet = traced.sent().packet();
    TraceMessage step = traced.steps().isEmpty() ? null : traced.end();
    if (step == null || step.type() == TraceMessage.Type.POLICY) {
      return opening(traced, policy.defaultDecision(), policy.defaultRef());
    }
    PolicyText.Line line = lines.get(step.handle());
    if (line == null) {
      RuleRef unknown =
          new RuleRef("unknown", policy.file(), 0, "the rule of handle " + step.handle());
      return opening(traced, traced.passed() ? Decision.ALLOW : Decision.DROP, unknown);
    }
    if (line.ref().isEmpty()) {
      RuleRef rule = flows.admittedBy(packet).orElseGet(this::forgotten);
      return new Verdict(Decision.ALLOW, rule, ConnectionState.ESTABLISHED, Optional.empty());
    }
    RuleRef rule = line.ref().get();
    if (rule.name().equals(RuleRef.INVALID)) {
      return new Verdict(line.decision(), rule, ConnectionState.INVALID, Optional.empty());
    }
    return opening(traced, line.decision(), rule);
  }

  private Verdict opening(TracedPacket traced, Decision decision, RuleRef rule) {
    Optional<Nearest> nearest = Optional.empty();
    if (decision == Decision.ALLOW) {
      flows.admit(traced.sent().packet(), rule);
    } else {
      nearest = walked.lost(traced).nearest();
    }
    return new Verdict(decision, rule, ConnectionState.NEW, nearest);
  }

  private RuleRef forgotten() {
    return new RuleRef(
        "established", policy.file(), policy.defaultLine(), "belongs to a flow that was let in");
  }
}
