package org.fedsim.wire.sip;

import java.net.InetSocketAddress;
import java.time.Instant;

/**
 * A SIP message that went over a connection of a {@link SipNode}.
 *
 * @param at when it was handed to the connection, or had been read from it
 * @param direction which way it went, seen from the node
 * @param local this node's end of the connection
 * @param remote the other end
 * @param text the message; what was sent is exact, what was received is as it was understood
 */
public record MessageSeen(
    Instant at,
    Direction direction,
    InetSocketAddress local,
    InetSocketAddress remote,
    String text) {

  /** Which way a message goes. */
  public enum Direction {
    SENT,
    RECEIVED
  }

  /** The request line or status line. */
  public String firstLine() {
    int end = text.indexOf('\r');
    return end < 0 ? text : text.substring(0, end);
  }
}
