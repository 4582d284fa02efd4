package org.fedsim.scenarios.run;

import java.util.List;
import java.util.Optional;
import org.fedsim.network.nft.Ruleset;
import org.fedsim.scenarios.result.RulesKind;
import org.fedsim.scenarios.script.Expectation;
import org.fedsim.scenarios.script.Scenario;

/**
 * An nftables ruleset to run under, as it is. No scenario expects anything of it: expectations name
 * policies.
 *
 * @param label the file as the user named it
 * @param ruleset what the firewall is told
 */
public record RulesetChoice(String label, Ruleset ruleset) implements FirewallChoice {

  @Override
  public RulesKind kind() {
    return RulesKind.RULESET;
  }

  @Override
  public List<String> without() {
    return List.of();
  }

  @Override
  public Optional<Expectation> expectation(Scenario scenario) {
    return Optional.empty();
  }

  @Override
  public String toString() {
    return label;
  }
}
