package org.fedsim.wire.media;

import java.time.Duration;

/** How long ICE waits where nothing is told about lost packets. */
public final class IceTimes {
  /**
   * How long a pair of UDP candidates is checked: ice4j sends seven times, after 100 ms doubled up
   * to 1.6 s. Pairs are checked side by side.
   */
  public static final Duration CHECK = Duration.ofMillis(6300);

  /**
   * How long a way over TCP is looked for, once there is none over UDP: longer than a relay
   * connects, which never tells that it cannot.
   */
  public static final Duration TCP = Duration.ofSeconds(25);

  private IceTimes() {}
}
