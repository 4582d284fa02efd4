package org.fedsim.wire.ua;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Function;

/**
 * Who a user agent is on the wire.
 *
 * @param name for logs and thread names
 * @param product the User-Agent header
 * @param listening name of the listening point of its node that it uses
 * @param contact the Contact URI of a user, without angle brackets
 * @param outbound where requests outside of a dialog go
 * @param outboundRoute a Route for them (RFC 3261 section 8.1.2), if the next hop is a proxy of
 *     ours
 * @param notifying when its watchers are told
 */
public record UserAgentSettings(
    String name,
    String product,
    String listening,
    Function<String, String> contact,
    InetSocketAddress outbound,
    Optional<String> outboundRoute,
    Notifying notifying) {

  /** When an agent tells the watchers of its users how they are. */
  public enum Notifying {
    /** By itself, as soon as a subscription is accepted and when it ends (RFC 6665, 4.2.1). */
    AT_ONCE,
    /** When a script says so, which plays the part of the user. */
    WHEN_TOLD
  }

  /** An agent whose watchers are told when a script says so. */
  public UserAgentSettings(
      String name,
      String product,
      String listening,
      Function<String, String> contact,
      InetSocketAddress outbound,
      Optional<String> outboundRoute) {
    this(name, product, listening, contact, outbound, outboundRoute, Notifying.WHEN_TOLD);
  }
}
