package org.fedsim.edge.sip;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sip.address.SipURI;
import javax.sip.message.Request;
import org.fedsim.wire.sip.HeaderLine;

/**
 * What makes a {@link StatefulProxy} the server it is: where each request goes, or why it does not.
 */
public interface RoutingLogic {

  /**
   * Decides about one request. Called on a worker thread of the proxy, in order for the requests of
   * one call.
   *
   * @param arrival the request after Route headers of this proxy were taken off (RFC 3261 section
   *     16.4)
   */
  Decision route(Arrival arrival);

  /**
   * A request and how it came.
   *
   * @param request a copy that may not be changed
   * @param listening name of the listening point it came in on
   * @param flow the far end of the connection it came on
   * @param peerNames dNSName entries of the peer's certificate; empty for a client without one
   * @param flowTarget where a flow token in a Route header of this proxy points, if it had one (RFC
   *     5626 section 5.3)
   * @param nextRoute the next Route header, which belongs to somebody else
   */
  record Arrival(
      Request request,
      String listening,
      InetSocketAddress flow,
      Set<String> peerNames,
      Optional<Target> flowTarget,
      Optional<SipURI> nextRoute) {}

  /**
   * Where a request leaves.
   *
   * @param listening name of the listening point to leave by
   * @param hop address to connect to, or the far end of a connection that is already there
   * @param clientFlow whether {@code hop} is a client's connection, to be named by a token in
   *     Record-Route
   * @param serverName the name that the certificate there must carry; empty for the one that the
   *     address has
   */
  record Target(
      String listening, InetSocketAddress hop, boolean clientFlow, Optional<String> serverName) {
    public Target(String listening, InetSocketAddress hop, boolean clientFlow) {
      this(listening, hop, clientFlow, Optional.empty());
    }
  }

  /** The answer. */
  sealed interface Decision {}

  /**
   * Send it on.
   *
   * @param target where
   * @param headers name and value of headers to add
   */
  record Forward(Target target, List<HeaderLine> headers) implements Decision {
    public Forward(Target target) {
      this(target, List.of());
    }
  }

  /**
   * Answer it here and now.
   *
   * @param status SIP status
   * @param reason reason phrase; empty for the standard one
   * @param diagnostics why, if there is a word for it
   */
  record Respond(
      int status, String reason, Optional<Diagnostics> diagnostics, List<HeaderLine> headers)
      implements Decision {
    public Respond(int status, Diagnostics diagnostics) {
      this(status, "", Optional.of(diagnostics), List.of());
    }
  }

  /** Whether the peer on this listening point may see full diagnostics ({@code ms-diagnostics}). */
  boolean inside(String listening);

  /**
   * Whether a peer is a server of the enterprise, whose word about others counts ({@link
   * ServerHeaders}).
   */
  boolean believes(String listening, Set<String> peerNames);
}
