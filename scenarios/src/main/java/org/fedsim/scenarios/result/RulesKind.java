package org.fedsim.scenarios.result;

import java.util.Locale;

/** What the external firewall was told, as far as its form goes. */
public enum RulesKind {
  /** A port table of ours (docs/policies.md). */
  POLICY("Policy"),
  /** An nftables ruleset, loaded as it is (docs/kernel.md). */
  RULESET("Ruleset");

  private final String title;

  RulesKind(String title) {
    this.title = title;
  }

  /** The word that the JSON report uses. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The word that begins a title. */
  public String title() {
    return title;
  }
}
