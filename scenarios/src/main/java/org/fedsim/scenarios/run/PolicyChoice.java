package org.fedsim.scenarios.run;

import java.util.List;

/**
 * A policy to run under.
 *
 * @param name as the user named it: a shipped one or a file
 * @param without names of the rules taken out of it, in the order given
 */
public record PolicyChoice(String name, List<String> without) {
  public PolicyChoice {
    without = List.copyOf(without);
  }

  /** {@code lync-2013-pic without access-sip-in}. */
  @Override
  public String toString() {
    return without.isEmpty() ? name : name + " without " + String.join(", ", without);
  }
}
