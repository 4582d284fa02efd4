package org.fedsim.wire.sip;

import java.time.Duration;

/**
 * What a node lets those who connect to it cost. What goes beyond is cut off and counted ({@link
 * TransportCounters}).
 *
 * @param connections that others have opened, in all
 * @param ofOneAddress of these, from one address
 * @param handshakes under way at a time, in all
 * @param message how long a message may take from its first byte to its last, whatever comes in
 *     between
 * @param idle how long a connection may say nothing
 * @param stalled how long a peer may take nothing in of what waits for it
 * @param queued bytes that may wait for a peer before nothing more is read from it; what is not an
 *     answer is no longer sent to it at sixteen times as much
 * @param waiting requests of one connection that may wait for their first answer before nothing
 *     more is read from it
 */
public record TransportLimits(
    int connections,
    int ofOneAddress,
    int handshakes,
    Duration message,
    Duration idle,
    Duration stalled,
    int queued,
    int waiting) {

  /** For strangers. The times stay below 64 times T1 and some slack: 40 s. */
  public static final TransportLimits DEFAULT =
      new TransportLimits(
          10_000,
          1_000,
          1_000,
          Duration.ofSeconds(32),
          Duration.ofHours(1),
          Duration.ofSeconds(32),
          256 * 1024,
          500);

  /** The same, for a listening point where one connection carries the requests of many. */
  public TransportLimits forMany() {
    return new TransportLimits(
        connections, ofOneAddress, handshakes, message, idle, stalled, queued, 20_000);
  }
}
