package org.fedsim.network;

import java.util.Locale;

/** What a rule or the default does to a packet. */
public enum Decision {
  /** It passes. */
  ALLOW,
  /** It disappears; the sender hears nothing. */
  DROP,
  /** It is refused: RST for TCP, ICMP administratively prohibited for UDP. */
  REJECT;

  /** The name as it is written in a policy. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
