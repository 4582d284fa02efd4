package org.fedsim.network;

import java.util.Locale;

/** The transport protocols a rule can name. */
public enum Protocol {
  TCP,
  UDP;

  /** The name as it is written in a policy: {@code tcp} or {@code udp}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
