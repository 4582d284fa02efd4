package org.fedsim.scenarios.result;

import java.util.Locale;

/** Outcome compared with what the scenario expects. */
public enum Judgement {
  /** As expected. */
  PASS,
  /** Not as expected. */
  FAIL,
  /** The scenario says nothing about this policy. */
  NONE;

  /** The word that reports use. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
