package org.fedsim.network.nft;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.fedsim.network.ConnectionState;
import org.fedsim.network.Decision;
import org.fedsim.network.Nearest;
import org.fedsim.network.Packet;
import org.fedsim.network.RuleRef;
import org.fedsim.network.Verdict;
import org.fedsim.network.firewall.PacketFilter;
import org.fedsim.network.policy.Policy;

/**
 * A policy in the kernel. The kernel decides; what it decided is told in the words of the policy,
 * so that an entry is the same as from {@link org.fedsim.network.firewall.Firewall}.
 */
final class RenderedRules implements LoadedRuleset {
  private static final Pattern ADDED =
      Pattern.compile("(?m)^(?:add|insert) rule inet (\\S+) (\\S+) .*# handle (\\d+)$");

  private final Policy policy;
  private final PacketFilter filter;
  private final Map<Long, PolicyText.Line> lines;
  private final Map<Long, TraceTable.KnownRule> known;
  private final AdmittedFlows flows;

  private RenderedRules(
      Policy policy,
      Map<Long, PolicyText.Line> lines,
      Map<Long, TraceTable.KnownRule> known,
      AdmittedFlows flows) {
    this.policy = policy;
    this.filter = new PacketFilter(policy);
    this.lines = lines;
    this.known = known;
    this.flows = flows;
  }

  /**
   * Loads a policy. All that was loaded before is gone when it takes effect, which it does at once.
   */
  static RenderedRules load(
      Nft nft, Ruleset.Rendered ruleset, TraceTable trace, AdmittedFlows flows) throws IOException {
    PolicyText text = new PolicyText(ruleset.policy(), ruleset.topology());
    String table = PolicyText.TABLE;
    List<String> transactions = text.transactions(table);
    StringBuilder echo = new StringBuilder();
    String last = "flush ruleset\n" + String.join("", transactions) + trace.text();
    if (transactions.size() > 1) {
      // Beside what works at present; an even and an odd generation are never in each other's way.
      table = PolicyText.TABLE + "-" + (trace.generation() & 1);
      transactions = text.transactions(table);
      String others = deleteAllTables(nft);
      for (String transaction : transactions.subList(0, transactions.size() - 1)) {
        echo.append(nft.loadAndEcho(transaction));
      }
      last = others + transactions.get(transactions.size() - 1) + trace.text();
    }
    echo.append(nft.loadAndEcho(last));
    return read(echo.toString(), text, table, trace, flows);
  }

  private static String deleteAllTables(Nft nft) throws IOException {
    StringBuilder out = new StringBuilder();
    nft.listTables().lines().forEach(l -> out.append("delete ").append(l).append('\n'));
    return out.toString();
  }

  private static RenderedRules read(
      String echo, PolicyText text, String table, TraceTable trace, AdmittedFlows flows)
      throws IOException {
    Map<String, List<Long>> handles = new HashMap<>();
    for (Matcher added = ADDED.matcher(echo); added.find(); ) {
      handles
          .computeIfAbsent(added.group(1) + " " + added.group(2), chain -> new ArrayList<>())
          .add(Long.parseLong(added.group(3)));
    }
    Map<Long, PolicyText.Line> lines = new HashMap<>();
    for (PolicyText.Chain chain : text.chains()) {
      join(handles.get(table + " " + chain.name()), chain.lines(), lines);
    }
    Map<Long, TraceTable.Known> known = new HashMap<>();
    join(handles.get(TraceTable.NAME + " " + trace.knownChain()), trace.knownRules(), known);
    Map<Long, TraceTable.KnownRule> tells = new HashMap<>();
    known.forEach((handle, rule) -> tells.put(handle, rule.tells()));
    return new RenderedRules(text.policy(), lines, tells, flows);
  }

  private static <T> void join(List<Long> handles, List<T> rules, Map<Long, T> into)
      throws IOException {
    if ((handles == null ? 0 : handles.size()) != rules.size()) {
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
      return opening(packet, policy.defaultDecision(), policy.defaultRef());
    }
    PolicyText.Line line = lines.get(step.handle());
    if (line == null) {
      RuleRef unknown =
          new RuleRef("unknown", policy.file(), 0, "the rule of handle " + step.handle());
      return opening(packet, traced.passed() ? Decision.ALLOW : Decision.DROP, unknown);
    }
    if (line.ref().isEmpty()) {
      RuleRef rule = flows.admittedBy(packet).orElseGet(this::forgotten);
      return new Verdict(Decision.ALLOW, rule, ConnectionState.ESTABLISHED, Optional.empty());
    }
    RuleRef rule = line.ref().get();
    if (rule.name().equals(RuleRef.INVALID)) {
      return new Verdict(line.decision(), rule, ConnectionState.INVALID, Optional.empty());
    }
    return opening(packet, line.decision(), rule);
  }

  private Verdict opening(Packet packet, Decision decision, RuleRef rule) {
    Optional<Nearest> nearest = Optional.empty();
    if (decision == Decision.ALLOW) {
      flows.admit(packet, rule);
    } else {
      nearest = filter.rule(packet).nearest();
    }
    return new Verdict(decision, rule, ConnectionState.NEW, nearest);
  }

  private RuleRef forgotten() {
    return new RuleRef(
        "established", policy.file(), policy.defaultLine(), "belongs to a flow that was let in");
  }
}
