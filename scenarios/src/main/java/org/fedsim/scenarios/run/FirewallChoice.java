package org.fedsim.scenarios.run;

import java.util.List;
import java.util.Optional;
import org.fedsim.scenarios.result.RulesKind;
import org.fedsim.scenarios.script.Expectation;
import org.fedsim.scenarios.script.Scenario;

/** What the external firewall of a lab is told. */
public sealed interface FirewallChoice permits PolicyChoice, RulesetChoice {

  /** What it is, for titles. */
  RulesKind kind();

  /** How the user named it. */
  String label();

  /** Names of the rules taken out of it, in the order given. */
  List<String> without();

  /** What a scenario expects under it, if it says anything about it. */
  Optional<Expectation> expectation(Scenario scenario);
}
