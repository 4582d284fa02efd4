package org.fedsim.scenarios.script;

import org.fedsim.network.input.YamlScalar;
import org.fedsim.network.policy.Policy;

/** The policies that a scenario can name. */
public interface Policies {

  /** How the scenario file's word names a policy; relative files start from the scenario's file. */
  PolicyName name(YamlScalar word);

  /**
   * The policy that a scenario file names.
   *
   * @param name made by {@link #name} of the same word
   * @throws org.fedsim.network.input.InputException when there is none, at the position of the
   *     word, or when the policy's own file is wrong
   */
  Policy find(PolicyName name, YamlScalar word);
}
