package org.fedsim.scenarios.result;

import java.util.Locale;

/**
 * What one stream of a call carried in one direction.
 *
 * @param call leg of the step that set the call up
 * @param stream audio or video
 * @param direction seen from the Lync side
 * @param sent packets sent
 * @param received packets received
 * @param lost packets sent that did not come: both ends are known here, so those behind the last
 *     one that came count, too
 * @param jitterMs interarrival jitter of RFC 3550 section 6.4.1, in milliseconds
 */
public record StreamResult(
    String call,
    Media stream,
    Direction direction,
    long sent,
    long received,
    long lost,
    double jitterMs) {

  /** Seen from the Lync side. */
  public enum Direction {
    OUT,
    IN;

    /** The word that reports use. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
