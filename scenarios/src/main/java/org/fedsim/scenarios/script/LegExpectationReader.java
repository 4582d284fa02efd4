package org.fedsim.scenarios.script;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.fedsim.network.RuleRef;
import org.fedsim.network.input.DidYouMean;
import org.fedsim.network.input.YamlMapping;
import org.fedsim.network.input.YamlNode;
import org.fedsim.network.input.YamlScalar;
import org.fedsim.network.policy.Policy;
import org.fedsim.scenarios.result.CauseCode;
import org.fedsim.scenarios.result.Outcome;
import org.fedsim.scenarios.script.LegExpectation.ExpectedNearest;

/** Reads what one leg must show. */
final class LegExpectationReader {
  private static final List<String> OUTCOMES =
      Stream.of(Outcome.values()).map(Outcome::text).toList();
  private static final List<String> CODES =
      Stream.of(CauseCode.values()).map(CauseCode::name).toList();
  private static final List<String> FIELDS =
      List.of("protocol", "from", "to", "port", "source-port", "order");

  private static final List<String> RESERVED = List.of(RuleRef.DEFAULT, RuleRef.INVALID);

  private final Policy policy;

  /**
   * @param policy the one that holds, without the rules that were taken out
   */
  LegExpectationReader(Policy policy) {
    this.policy = policy;
  }

  LegExpectation read(YamlNode node) {
    if (node instanceof YamlScalar word) {
      return LegExpectation.of(outcome(word));
    }
    YamlMapping leg =
        node.asMapping("leg")
            .only(
                "leg", "outcome", "cause", "rule", "nearest", "port", "sip-status", "diagnostics");
    Outcome outcome = outcome(leg.scalar("outcome"));
    if (outcome == Outcome.SUCCEEDED && leg.entries().size() > 1) {
      throw leg.error("a leg that succeeds has no cause; expected only \"outcome\"");
    }
    return new LegExpectation(
        outcome,
        leg.optionalScalar("cause")
            .map(c -> CauseCode.values()[CODES.indexOf(c.oneOf("cause", CODES))]),
        leg.optionalScalar("rule").map(this::ruleOrDefault),
        leg.get("nearest").map(this::nearest),
        number(leg, "port", 1, 65_535),
        number(leg, "sip-status", 300, 699),
        leg.optionalText("diagnostics"));
  }

  private static Outcome outcome(YamlScalar word) {
    return Outcome.values()[OUTCOMES.indexOf(word.oneOf("outcome", OUTCOMES))];
  }

  private static OptionalInt number(YamlMapping leg, String key, int min, int max) {
    Optional<YamlScalar> scalar = leg.optionalScalar(key);
    return scalar.isPresent()
        ? OptionalInt.of(scalar.get().integer(key, min, max))
        : OptionalInt.empty();
  }

  private String ruleOrDefault(YamlScalar rule) {
    return RESERVED.contains(rule.text()) ? rule.text() : rule(rule);
  }

  private String rule(YamlScalar rule) {
    if (!policy.ruleNames().contains(rule.text())) {
      throw rule.error(
          policy.file()
              + ", as it is here, has no rule "
              + rule.describe()
              + DidYouMean.question(rule.text(), policy.ruleNames()));
    }
    return rule.text();
  }

  private ExpectedNearest nearest(YamlNode node) {
    if (node instanceof YamlScalar name) {
      return new ExpectedNearest(rule(name), List.of());
    }
    YamlMapping nearest = node.asMapping("nearest").only("nearest", "name", "differs");
    List<String> differs =
        nearest
            .get("differs")
            .map(n -> ExpectationReader.words(n, "differs"))
            .orElse(List.of())
            .stream()
            .map(field -> field.oneOf("field of a rule", FIELDS))
            .toList();
    return new ExpectedNearest(rule(nearest.scalar("name")), differs);
  }
}
