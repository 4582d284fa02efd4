package org.fedsim.scenarios.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.fedsim.scenarios.result.Cause;
import org.fedsim.scenarios.result.FlowResult;
import org.fedsim.scenarios.result.Judgement;
import org.fedsim.scenarios.result.LegResult;
import org.fedsim.scenarios.result.MediaPath;
import org.fedsim.scenarios.result.MediaResult;
import org.fedsim.scenarios.result.Outcome;
import org.fedsim.scenarios.script.Expectation;
import org.fedsim.scenarios.script.LegExpectation;
import org.fedsim.scenarios.script.Scenario;

/** Compares what was observed with what the scenario expects. */
public final class Verdicts {
  private Verdicts() {}

  /** Makes the result of a flow from what was observed. */
  public static FlowResult judge(Scenario scenario, FirewallChoice firewall, Observation seen) {
    Optional<Expectation> expectation = firewall.expectation(scenario);
    List<String> notRun = new ArrayList<>(scenario.legs());
    seen.legs().forEach(leg -> notRun.remove(leg.leg()));
    List<String> differences =
        expectation.map(e -> differences(e, scenario, seen)).orElse(List.of());
    return new FlowResult(
        scenario.name(),
        firewall.kind(),
        firewall.label(),
        firewall.without(),
        Outcome.worst(seen.legs().stream().map(LegResult::outcome).toList()),
        expectation.map(Expectation::outcome),
        expectation.isEmpty()
            ? Judgement.NONE
            : differences.isEmpty() ? Judgement.PASS : Judgement.FAIL,
        differences.isEmpty()
            ? Optional.empty()
            : Optional.of(explanation(differences, scenario, expectation.orElseThrow())),
        seen.legs(),
        notRun,
        seen.media(),
        seen.remarks());
  }

  private static String explanation(
      List<String> differences, Scenario scenario, Expectation expectation) {
    int more = differences.size() - 1;
    return differences.get(0)
        + (more == 0
            ? ""
            : more == 1 ? " (and 1 more difference)" : " (and " + more + " more differences)")
        + "; see "
        + scenario.source()
        + ":"
        + expectation.line()
        + ".";
  }

  private static List<String> differences(
      Expectation expectation, Scenario scenario, Observation seen) {
    Map<String, LegResult> observed =
        seen.legs().stream()
            .collect(
                Collectors.toMap(
                    LegResult::leg, leg -> leg, (first, second) -> first, LinkedHashMap::new));
    List<String> differences = new ArrayList<>();
    for (String leg : scenario.legs()) {
      difference(
              leg,
              Optional.ofNullable(expectation.legs().get(leg)),
              Optional.ofNullable(observed.get(leg)))
          .ifPresent(differences::add);
    }
    expectation.path().flatMap(path -> pathDifference(path, seen)).ifPresent(differences::add);
    return differences;
  }

  private static Optional<String> difference(
      String leg, Optional<LegExpectation> expected, Optional<LegResult> seen) {
    if (expected.isEmpty()) {
      return seen.map(
          s -> leg + " was expected not to be run, but " + was(s.outcome()) + reason(s));
    }
    if (seen.isEmpty()) {
      return Optional.of(leg + " was expected to " + end(expected.get()) + ", but was not run");
    }
    if (expected.get().outcome() != seen.get().outcome()) {
      return Optional.of(
          leg
              + " was expected to "
              + end(expected.get())
              + ", but "
              + was(seen.get().outcome())
              + reason(seen.get()));
    }
    return seen.get()
        .cause()
        .flatMap(
            cause ->
                cause.code().isFault()
                    ? Optional.of("by a fault of fedsim")
                    : causeDifference(expected.get(), cause))
        .map(
            d ->
                leg
                    + " "
                    + was(seen.get().outcome())
                    + " as expected, but "
                    + d
                    + reason(seen.get()));
  }

  private static Optional<String> causeDifference(LegExpectation expected, Cause seen) {
    List<Aspect> aspects =
        List.of(
            new Aspect("cause", expected.cause(), Optional.of(seen.code())),
            new Aspect("rule", expected.rule(), seen.rule().map(r -> r.name())),
            new Aspect(
                "nearest rule",
                expected.nearest().map(n -> n.name()),
                seen.nearest().map(n -> n.rule().name())),
            new Aspect(
                "fields that differ from the nearest rule",
                expected
                    .nearest()
                    .filter(n -> !n.differs().isEmpty())
                    .map(n -> Set.copyOf(n.differs())),
                seen.nearest().map(n -> Set.copyOf(n.differs()))),
            new Aspect(
                "destination port",
                expected.port().stream().boxed().findFirst(),
                seen.packet().map(p -> p.destination().getPort())),
            new Aspect(
                "SIP status",
                expected.sipStatus().stream().boxed().findFirst(),
                seen.sip().map(s -> s.status())));
    Optional<String> difference =
        aspects.stream().flatMap(a -> a.difference().stream()).findFirst();
    if (difference.isPresent()) {
      return difference;
    }
    Optional<String> diagnostics = seen.sip().flatMap(s -> s.diagnostics());
    return expected
        .diagnostics()
        .filter(d -> diagnostics.filter(seenText -> seenText.startsWith(d)).isEmpty())
        .map(
            d ->
                "its diagnostics header should begin \""
                    + d
                    + "\" and "
                    + diagnostics.map(s -> "is \"" + s + "\"").orElse("there is none"));
  }

  /** One thing that an expectation may look at. */
  private record Aspect(String what, Optional<?> expected, Optional<?> seen) {
    Optional<String> difference() {
      if (expected.isEmpty() || Objects.equals(expected, seen)) {
        return Optional.empty();
      }
      return Optional.of(
          "its "
              + what
              + " should be "
              + text(expected.get())
              + " and "
              + seen.map(s -> "is " + text(s)).orElse("there is none"));
    }

    private static String text(Object value) {
      return value instanceof Set<?> set
          ? set.stream().map(Object::toString).sorted().collect(Collectors.joining(", "))
          : value.toString();
    }
  }

  private static Optional<String> pathDifference(MediaPath expected, Observation seen) {
    List<MediaPath> paths = seen.media().map(MediaResult::paths).orElse(List.of());
    return paths.equals(List.of(expected))
        ? Optional.empty()
        : Optional.of(
            "the media path was expected to be "
                + expected.text()
                + ", but "
                + (paths.isEmpty()
                    ? "there was none"
                    : "was "
                        + paths.stream()
                            .map(MediaPath::text)
                            .collect(Collectors.joining(" and "))));
  }

  private static String end(LegExpectation expected) {
    String verb =
        switch (expected.outcome()) {
          case SUCCEEDED -> "succeed";
          case BLOCKED -> "be blocked";
          case FAILED -> "fail";
        };
    return verb + expected.cause().map(c -> " (" + c + ")").orElse("");
  }

  private static String was(Outcome outcome) {
    return switch (outcome) {
      case SUCCEEDED -> "succeeded";
      case BLOCKED -> "was blocked";
      case FAILED -> "failed";
    };
  }

  private static String reason(LegResult seen) {
    return seen.cause().map(c -> ": " + c.code() + ", " + withoutFullStop(c.text())).orElse("");
  }

  private static String withoutFullStop(String sentence) {
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }
}
