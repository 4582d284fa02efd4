package org.fedsim.scenarios.attribution;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.fedsim.network.JournalEntry;
import org.fedsim.network.RuleRef;
import org.fedsim.network.Translation;
import org.fedsim.scenarios.result.Cause;
import org.fedsim.scenarios.result.CauseCode;
import org.fedsim.scenarios.result.FirewallCause;
import org.fedsim.wire.attempt.Attempt;

/** Says how much of a stream was lost, and which rule dropped how many of how many. */
final class MediaCause {
  private final FirewallCause firewall;
  private final Attribution attribution;

  MediaCause(FirewallCause firewall, Attribution attribution) {
    this.firewall = firewall;
    this.attribution = attribution;
  }

  /** The first packet of a stream that was dropped by the rule that dropped most of them. */
  Optional<JournalEntry> decisive(MediaFlow flow) {
    return byRule(flow).values().stream()
        .max(Comparator.comparingInt(List::size))
        .map(entries -> entries.get(0));
  }

  /**
   * The cause of a leg that lost too much of a stream.
   *
   * @param bears percent that may be lost
   */
  Cause of(MediaFlow flow, int bears, List<Attempt> attempts) {
    Optional<JournalEntry> first = decisive(flow);
    if (first.isPresent()) {
      return firewall.of(first.get()).adding(List.of(told(flow) + bears(flow, bears)));
    }
    String text = told(flow) + bears(flow, bears);
    Optional<Translation> translation =
        attempts.stream().flatMap(a -> attribution.translated(a).stream()).findFirst();
    return translation.isPresent() && flow.received() == 0
        ? TransactionCause.noMedia(attempts, text, attribution)
        : Cause.of(CauseCode.TIMEOUT, text);
  }

  /** What a stream lost on a leg that bore it. */
  String note(MediaFlow flow) {
    return told(flow);
  }

  private static String bears(MediaFlow flow, int percent) {
    return flow.received() == 0 || percent == 100
        ? ""
        : " That is more than the " + percent + " % that may be lost (max-loss).";
  }

  private String told(MediaFlow flow) {
    String many = flow.lost() + " of " + flow.sent() + " " + flow.media().text() + " packets";
    String said =
        flow.received() == 0
            ? "No " + flow.media().text() + " came through at all: "
            : flow.lost() == 0 ? "" : "The " + flow.media().text() + " was thinned: ";
    Map<RuleRef, List<JournalEntry>> byRule = byRule(flow);
    if (byRule.isEmpty()) {
      return said + many + " were lost, and no firewall dropped them.";
    }
    if (flow.isOverTcp()) {
      String places =
          byRule.keySet().stream().map(MediaCause::place).collect(Collectors.joining(", "));
      return said + many + " were lost; " + places + " dropped segments that carried them.";
    }
    String rules =
        byRule.entrySet().stream()
            .sorted(Comparator.comparingInt(e -> -e.getValue().size()))
            .map(
                e ->
                    place(e.getKey())
                        + " dropped "
                        + Math.min(e.getValue().size(), flow.lost())
                        + " of "
                        + flow.sent())
            .collect(Collectors.joining(", "));
    long dropped = byRule.values().stream().mapToInt(List::size).sum();
    return said
        + many
        + " were lost; "
        + rules
        + (dropped < flow.lost()
            ? ", and " + (flow.lost() - dropped) + " were lost without a rule."
            : ".");
  }

  private static String place(RuleRef rule) {
    return rule.line() > 0 ? rule.file() + ":" + rule.line() : rule.name();
  }

  private Map<RuleRef, List<JournalEntry>> byRule(MediaFlow flow) {
    return attribution.dropped(flow).stream()
        .collect(
            Collectors.groupingBy(
                entry -> entry.verdict().rule(), LinkedHashMap::new, Collectors.toList()));
  }
}
