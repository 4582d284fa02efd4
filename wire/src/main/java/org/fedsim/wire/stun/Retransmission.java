package org.fedsim.wire.stun;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.fedsim.wire.Timers;

/** When a request over UDP is sent again (RFC 5389 section 7.2.1). */
public final class Retransmission {
  /** What the wait after the last transmission is measured in (Rm). */
  private static final int LAST_WAIT = 16;

  private Retransmission() {}

  /**
   * How long to wait for a response after each transmission: the RTO, doubled each time, and 16
   * times the RTO after the last.
   */
  public static List<Duration> waits(Timers timers) {
    List<Duration> waits = new ArrayList<>();
    Duration wait = timers.stunRto();
    for (int i = 1; i < timers.stunTransmissions(); i++) {
      waits.add(wait);
      wait = wait.multipliedBy(2);
    }
    waits.add(timers.stunRto().multipliedBy(LAST_WAIT));
    return waits;
  }
}
