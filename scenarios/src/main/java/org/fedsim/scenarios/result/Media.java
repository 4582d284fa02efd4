package org.fedsim.scenarios.result;

import java.util.Locale;

/** The kinds of stream a call can have. */
public enum Media {
  AUDIO,
  VIDEO;

  /** The word that files, SDP and reports use. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
