package org.fedsim.scenarios.result;

import java.util.Collection;
import java.util.Locale;

/** How a leg or a flow ended, from best to worst. */
public enum Outcome {
  /** It works. */
  SUCCEEDED,
  /** The firewall decided it. */
  BLOCKED,
  /** Something other than the firewall did. */
  FAILED;

  /** The word that files and reports use. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The worst of several; {@link #SUCCEEDED} of none. */
  public static Outcome worst(Collection<Outcome> outcomes) {
    return outcomes.stream().max(Outcome::compareTo).orElse(SUCCEEDED);
  }
}
