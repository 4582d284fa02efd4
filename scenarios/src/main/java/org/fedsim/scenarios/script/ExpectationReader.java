package org.fedsim.scenarios.script;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.fedsim.network.input.DidYouMean;
import org.fedsim.network.input.YamlList;
import org.fedsim.network.input.YamlMapping;
import org.fedsim.network.input.YamlNode;
import org.fedsim.network.input.YamlScalar;
import org.fedsim.network.policy.Policy;
import org.fedsim.scenarios.result.MediaPath;
import org.fedsim.scenarios.result.Outcome;

/** Reads the {@code under:} of a scenario. */
final class ExpectationReader {
  private final Policies policies;

  ExpectationReader(Policies policies) {
    this.policies = policies;
  }

  List<Expectation> read(YamlList list, Scenario scenario) {
    List<Expectation> expectations = new ArrayList<>();
    for (YamlNode item : list) {
      YamlMapping entry =
          item.asMapping("policy entry")
              .only("policy entry", "policy", "without", "path", "expect");
      for (YamlScalar word : words(entry.require("policy"), "policy")) {
        Expectation expectation = expectation(entry, word, scenario);
        if (scenario
            .expecting(expectations)
            .expectation(expectation.policy(), expectation.without())
            .isPresent()) {
          throw word.error(
              "there is an entry for this policy, with the same rules taken out, already");
        }
        expectations.add(expectation);
      }
    }
    return expectations;
  }

  private Expectation expectation(YamlMapping entry, YamlScalar word, Scenario scenario) {
    PolicyName name = policies.name(word);
    Policy policy = policies.find(name, word);
    List<String> without = without(entry, policy);
    Policy left = policy.without(Set.copyOf(without));
    Map<String, LegExpectation> legs = legs(entry.require("expect"), scenario, left);
    return new Expectation(name, without, legs, path(entry, scenario), entry.position().line());
  }

  private static List<String> without(YamlMapping entry, Policy policy) {
    Set<String> without = new LinkedHashSet<>();
    for (YamlScalar rule : entry.get("without").map(n -> words(n, "without")).orElse(List.of())) {
      if (!policy.ruleNames().contains(rule.text())) {
        throw rule.error(
            policy.file()
                + " has no rule "
                + rule.describe()
                + DidYouMean.question(rule.text(), policy.ruleNames()));
      }
      without.add(rule.text());
    }
    return List.copyOf(without);
  }

  private static Optional<MediaPath> path(YamlMapping entry, Scenario scenario) {
    Optional<YamlScalar> word = entry.optionalScalar("path");
    if (word.isPresent() && scenario.steps().stream().noneMatch(Step.Call.class::isInstance)) {
      throw word.get().error("a path is expected, but the scenario makes no call");
    }
    List<String> words = Stream.of(MediaPath.values()).map(MediaPath::text).toList();
    return word.map(w -> MediaPath.values()[words.indexOf(w.oneOf("path", words))]);
  }

  private static Map<String, LegExpectation> legs(
      YamlNode expect, Scenario scenario, Policy policy) {
    if (expect instanceof YamlScalar all) {
      all.oneOf("outcome of all legs", List.of(Outcome.SUCCEEDED.text()));
      Map<String, LegExpectation> legs = new LinkedHashMap<>();
      scenario.legs().forEach(leg -> legs.put(leg, LegExpectation.of(Outcome.SUCCEEDED)));
      return legs;
    }
    YamlMapping mapping = expect.asMapping("expect");
    for (YamlMapping.Entry leg : mapping.entries().values()) {
      leg.key().oneOf("leg", scenario.legs());
    }
    LegExpectationReader reader = new LegExpectationReader(policy);
    Map<String, LegExpectation> legs = new LinkedHashMap<>();
    for (String leg : scenario.legs()) {
      mapping.get(leg).ifPresent(node -> legs.put(leg, reader.read(node)));
    }
    checkThatTheyCanBeRun(mapping, legs, scenario);
    return legs;
  }

  /** Exactly the legs that will be run must be expected to show something. */
  private static void checkThatTheyCanBeRun(
      YamlMapping expect, Map<String, LegExpectation> legs, Scenario scenario) {
    Set<String> unsuccessful = new LinkedHashSet<>();
    legs.forEach(
        (leg, expected) -> {
          if (expected.outcome() != Outcome.SUCCEEDED) {
            unsuccessful.add(leg);
          }
        });
    for (Step step : scenario.steps()) {
      Optional<String> leg = step.legName();
      if (leg.isEmpty()) {
        continue;
      }
      boolean runs = scenario.canRun(step, unsuccessful);
      if (runs && !legs.containsKey(leg.get())) {
        throw expect.error("what leg \"" + leg.get() + "\" must show is missing");
      }
      if (!runs && legs.containsKey(leg.get())) {
        throw expect
            .entries()
            .get(leg.get())
            .key()
            .error(
                "leg \""
                    + leg.get()
                    + "\" is not run, because one before it is not to succeed; remove it here");
      }
    }
  }

  /** A word, or a list of at least one. */
  static List<YamlScalar> words(YamlNode node, String what) {
    if (node instanceof YamlScalar) {
      return List.of(node.asScalar(what));
    }
    YamlList list = node.asList(what);
    if (list.items().isEmpty()) {
      throw list.error(what + " is an empty list; name at least one, or leave the key out");
    }
    return list.items().stream().map(item -> item.asScalar(what)).toList();
  }
}
