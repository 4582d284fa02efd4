package org.fedsim.scenarios.run;

import java.util.List;
import java.util.Optional;
import org.fedsim.network.policy.Policy;
import org.fedsim.scenarios.result.RulesKind;
import org.fedsim.scenarios.script.Expectation;
import org.fedsim.scenarios.script.PolicyName;
import org.fedsim.scenarios.script.Scenario;

/**
 * A policy to run under.
 *
 * @param name how the user named it
 * @param without names of the rules taken out of it, in the order given
 * @param policy what the firewall is told, already without those rules
 */
public record PolicyChoice(PolicyName name, List<String> without, Policy policy)
    implements FirewallChoice {
  public PolicyChoice {
    without = List.copyOf(without);
  }

  @Override
  public RulesKind kind() {
    return RulesKind.POLICY;
  }

  @Override
  public String label() {
    return name.text();
  }

  @Override
  public Optional<Expectation> expectation(Scenario scenario) {
    return scenario.expectation(name, without);
  }

  /** {@code lync-2013-pic without access-sip-in}. */
  @Override
  public String toString() {
    return without.isEmpty() ? name.text() : name.text() + " without " + String.join(", ", without);
  }
}
