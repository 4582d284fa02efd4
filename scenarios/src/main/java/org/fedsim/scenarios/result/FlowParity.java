package org.fedsim.scenarios.result;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.fedsim.network.Nearest;
import org.fedsim.network.Packet;
import org.fedsim.network.RuleRef;

/**
 * One flow on two networks.
 *
 * <p>Compared is what does not depend on chance: outcomes, causes, deciding and nearest rules, the
 * ends of the packet that was decided on. Durations, ephemeral ports, the words of a cause, and
 * which end of a media path lost a packet first are not.
 *
 * @param first what it showed on the first network
 * @param second what it showed on the second
 * @param differences between the two, in the order of the legs
 */
public record FlowParity(FlowResult first, FlowResult second, List<Difference> differences) {
  /** From here on, a port may have been given out by the operating system or by the relay. */
  private static final int FIRST_EPHEMERAL_PORT = 32_768;

  private static final String NONE = "none";

  public FlowParity {
    differences = List.copyOf(differences);
  }

  /** Compares two results of the same scenario under the same policy. */
  public static FlowParity of(FlowResult first, FlowResult second) {
    List<Difference> differences = new ArrayList<>();
    Set<String> legs = new LinkedHashSet<>();
    first.legs().forEach(leg -> legs.add(leg.leg()));
    second.legs().forEach(leg -> legs.add(leg.leg()));
    for (String leg : legs) {
      addDifferences(leg, leg(first, leg), leg(second, leg), differences);
    }
    add(Optional.empty(), "media path", mediaPath(first), mediaPath(second), differences);
    return new FlowParity(first, second, differences);
  }

  /**
   * Whether both networks showed the same, nothing that the scenario does not expect, and no fault
   * of fedsim.
   */
  public boolean passed() {
    return differences.isEmpty()
        && !first.hasFault()
        && !second.hasFault()
        && first.verdict() != Judgement.FAIL
        && second.verdict() != Judgement.FAIL;
  }

  private static void addDifferences(
      String name,
      Optional<LegResult> first,
      Optional<LegResult> second,
      List<Difference> differences) {
    int before = differences.size();
    add(Optional.of(name), "outcome", outcome(first), outcome(second), differences);
    if (differences.size() > before) {
      // A leg that ended otherwise has another cause in every respect; the rule says why.
      addCause(name, "rule", FlowParity::rule, first, second, differences);
      return;
    }
    addCause(name, "cause", c -> Optional.of(c.code().name()), first, second, differences);
    addCause(name, "rule", FlowParity::rule, first, second, differences);
    addCause(
        name, "nearest rule", c -> c.nearest().map(FlowParity::text), first, second, differences);
    addCause(name, "packet", c -> c.packet().map(FlowParity::text), first, second, differences);
    addCause(
        name,
        "SIP answer",
        c -> c.sip().map(s -> s.status() + s.diagnostics().map(" "::concat).orElse("")),
        first,
        second,
        differences);
    addCause(name, "certificate", Cause::certificate, first, second, differences);
    addCause(name, "paths tried", FlowParity::paths, first, second, differences);
  }

  private static void addCause(
      String leg,
      String what,
      Function<Cause, Optional<String>> aspect,
      Optional<LegResult> first,
      Optional<LegResult> second,
      List<Difference> differences) {
    add(
        Optional.of(leg),
        what,
        first.flatMap(LegResult::cause).flatMap(aspect).orElse(NONE),
        second.flatMap(LegResult::cause).flatMap(aspect).orElse(NONE),
        differences);
  }

  private static void add(
      Optional<String> leg,
      String what,
      String first,
      String second,
      List<Difference> differences) {
    if (!Objects.equals(first, second)) {
      differences.add(new Difference(leg, what, first, second));
    }
  }

  private static Optional<LegResult> leg(FlowResult flow, String name) {
    return flow.legs().stream().filter(leg -> leg.leg().equals(name)).findFirst();
  }

  private static String outcome(Optional<LegResult> leg) {
    return leg.map(l -> l.outcome().text()).orElse("not run");
  }

  private static String mediaPath(FlowResult flow) {
    return flow.media().flatMap(MediaResult::path).map(MediaPath::text).orElse(NONE);
  }

  private static Optional<String> rule(Cause cause) {
    return cause.rule().map(FlowParity::text);
  }

  private static Optional<String> paths(Cause cause) {
    return Optional.of(
            cause.paths().stream()
                .map(p -> p.path().text() + " at " + text(p.rule()))
                .collect(Collectors.joining(", ")))
        .filter(all -> !all.isEmpty());
  }

  private static String text(RuleRef rule) {
    return rule.name() + " (" + rule.file() + ":" + rule.line() + ")";
  }

  private static String text(Nearest nearest) {
    return text(nearest.rule()) + ", differs in " + String.join(" and ", nearest.differs());
  }

  private static String text(Packet packet) {
    return packet.protocol().text()
        + " "
        + text(packet.source())
        + " -> "
        + text(packet.destination());
  }

  private static String text(InetSocketAddress end) {
    String address = end.getAddress().getHostAddress();
    return end.getPort() < FIRST_EPHEMERAL_PORT ? address + ":" + end.getPort() : address;
  }
}
