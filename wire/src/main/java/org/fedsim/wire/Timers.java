package org.fedsim.wire;

import java.time.Duration;

/**
 * How long the simulated programs wait.
 *
 * <p>{@link #LAB} is for links without latency. Its waits are still generous, because a busy
 * machine is slow: what makes a blocked flow end quickly is that the network tells a host about its
 * lost packets ({@code tellLosses}), not a short time-out.
 *
 * @param name {@code lab} or {@code standard}
 * @param tellLosses whether a wait ends as soon as the network says that the packet waited for is
 *     lost
 * @param connect how long a SYN is waited for
 * @param tlsHandshake how long a TLS handshake may take
 * @param sipT1 T1 of RFC 3261 section 17; a transaction gives up after 64 times this
 * @param sipTimerC how long a proxy waits for the final response to an INVITE once there is a
 *     provisional one (RFC 3261 section 16.8: more than three minutes)
 * @param stunRto first retransmission interval of STUN over UDP (RFC 5389 section 7.2.1), doubled
 *     each time
 * @param stunTransmissions how often a STUN request is sent (Rc)
 * @param nomination how long ICE waits for a better pair once one is valid
 */
public record Timers(
    String name,
    boolean tellLosses,
    Duration connect,
    Duration tlsHandshake,
    Duration sipT1,
    Duration sipTimerC,
    Duration stunRto,
    int stunTransmissions,
    Duration nomination) {

  public static final Timers LAB =
      new Timers(
          "lab",
          true,
          // A SYN goes out after 0, 1, 3 and 7 s: what a limit holds back gets through.
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofMillis(150),
          Duration.ofSeconds(60),
          Duration.ofMillis(100),
          7,
          Duration.ofMillis(1500));

  public static final Timers STANDARD =
      new Timers(
          "standard",
          false,
          Duration.ofSeconds(21),
          Duration.ofSeconds(30),
          Duration.ofMillis(500),
          Duration.ofSeconds(181),
          Duration.ofMillis(500),
          7,
          Duration.ofSeconds(3));
}
