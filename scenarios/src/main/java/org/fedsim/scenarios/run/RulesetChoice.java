package org.fedsim.scenarios.run;

import java.net.Inet4Address;
import java.util.List;
import java.util.Map;
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
 * @param translated from the published addresses of the Edge to its private ones, between which the
 *     ruleset translates; empty when it does not
 */
public record RulesetChoice(
    String label, Ruleset ruleset, Map<Inet4Address, Inet4Address> translated)
    implements FirewallChoice {
  public RulesetChoice {
    translated = Map.copyOf(translated);
  }

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
