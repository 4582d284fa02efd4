package org.fedsim.scenarios.script;

import java.util.Locale;

/** What the media of a call may go over. */
public enum MediaTransport {
  /** UDP, and TCP where no UDP gets through. */
  ANY,
  /** TCP alone: both sides gather no other candidates. */
  TCP;

  /** The word a scenario file uses. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
