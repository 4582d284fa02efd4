package org.fedsim.edge.sip;

import gov.nist.javax.sip.address.AddressFactoryImpl;
import gov.nist.javax.sip.header.HeaderFactoryImpl;
import java.net.InetSocketAddress;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sip.SipException;
import javax.sip.address.AddressFactory;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.HeaderFactory;
import javax.sip.header.RouteHeader;
import javax.sip.message.Request;
import org.fedsim.edge.sip.RoutingLogic.Arrival;
import org.fedsim.edge.sip.RoutingLogic.Target;
import org.fedsim.wire.sip.AddressOfRecord;
import org.fedsim.wire.sip.Flow;
import org.fedsim.wire.sip.SipNode;

/**
 * Route and Record-Route of a proxy with several interfaces (RFC 3261 sections 16.4 and 16.6 item
 * 4; RFC 5658: a proxy that joins two networks records a route for each side; RFC 5626 section 5.3:
 * a client that nobody can connect to is named by a token for the connection it has opened).
 */
final class RouteSet {

  /** How a listening point is called in SIP URIs. */
  record Name(String host, int port) {}

  private Map<String, Name> names;
  private final Map<String, InetSocketAddress> own = new HashMap<>();
  private final FlowTokens tokens = new FlowTokens();
  private final AddressFactory addresses = new AddressFactoryImpl();
  private final HeaderFactory headers = new HeaderFactoryImpl();

  /**
   * @param names for each listening point, the host and port that its URIs carry; port 0 for the
   *     one that the node gets
   */
  RouteSet(Map<String, Name> names) {
    this.names = Map.copyOf(names);
  }

  /** From now on URIs carry the ports that were picked; called before any request is routed. */
  void attach(SipNode node) {
    Map<String, Name> picked = new HashMap<>(names);
    picked.replaceAll(
        (listening, name) ->
            name.port() == 0 ? new Name(name.host(), node.address(listening).getPort()) : name);
    names = Map.copyOf(picked);
    for (String each : names.keySet()) {
      own.put(each, node.address(each));
    }
  }

  /** The listening points that have a name. */
  Set<String> listening() {
    return names.keySet();
  }

  /** Takes the Route headers of this proxy off the request and says what they meant. */
  Arrival arrive(Request request, String listening, Flow flow) {
    undoStrictRouting(request);
    Optional<Target> flowTarget = Optional.empty();
    Optional<SipURI> next = topRoute(request);
    while (next.isPresent() && mine(next.get()).isPresent()) {
      SipURI uri = next.get();
      if (uri.getUser() != null) {
        String at = mine(uri).get();
        // A token for the connection that the request came on means: outwards, ignore it (5.3.1).
        Optional<Target> target =
            tokens
                .flow(uri.getUser())
                .filter(f -> !f.equals(flow.remote()))
                .map(f -> new Target(at, f, true));
        if (target.isPresent()) {
          flowTarget = target;
        }
      }
      request.removeFirst(RouteHeader.NAME);
      next = topRoute(request);
    }
    return new Arrival(request, listening, flow.remote(), flow.peerNames(), flowTarget, next);
  }

  /**
   * RFC 3261 section 16.4: a strict router has put what this proxy had recorded into the
   * Request-URI, and what belongs there into the last Route.
   */
  private void undoStrictRouting(Request request) {
    if (!(request.getRequestURI() instanceof SipURI uri)
        || !uri.hasLrParam()
        || mine(uri).isEmpty()) {
      return;
    }
    List<RouteHeader> all = new ArrayList<>();
    request.getHeaders(RouteHeader.NAME).forEachRemaining(h -> all.add((RouteHeader) h));
    if (!all.isEmpty()) {
      request.setRequestURI(all.get(all.size() - 1).getAddress().getURI());
      request.removeLast(RouteHeader.NAME);
    }
  }

  /** Whether a host is this server, by any of its names and addresses. */
  boolean isHost(String host) {
    return names.values().stream().anyMatch(n -> n.host().equalsIgnoreCase(host))
        || own.values().stream().anyMatch(a -> a.getAddress().getHostAddress().equals(host));
  }

  /** Records the way back and the way forth. */
  void record(Request request, Arrival arrival, Target target) throws SipException {
    boolean fromClient = arrival.peerNames().isEmpty();
    SipURI back =
        uri(arrival.listening(), fromClient ? Optional.of(arrival.flow()) : Optional.empty());
    SipURI forth =
        uri(target.listening(), target.clientFlow() ? Optional.of(target.hop()) : Optional.empty());
    add(request, back);
    if (!forth.equals(back)) {
      add(request, forth);
    }
  }

  /**
   * A URI that leads to a client over its connection; a registrar's Path, or a Record-Route entry.
   */
  SipURI uri(String listening, Optional<InetSocketAddress> flow) {
    Name n = names.get(listening);
    try {
      SipURI uri = addresses.createSipURI(flow.map(tokens::token).orElse(null), n.host());
      uri.setPort(n.port());
      uri.setTransportParam("tls");
      uri.setLrParam();
      return uri;
    } catch (ParseException e) {
      throw new IllegalArgumentException(n.host(), e);
    }
  }

  private void add(Request request, SipURI uri) throws SipException {
    request.addFirst(headers.createRecordRouteHeader(addresses.createAddress(uri)));
  }

  private static Optional<SipURI> topRoute(Request request) {
    ListIterator<?> routes = request.getHeaders(RouteHeader.NAME);
    if (!routes.hasNext()) {
      return Optional.empty();
    }
    URI uri = ((RouteHeader) routes.next()).getAddress().getURI();
    return uri instanceof SipURI sip ? Optional.of(sip) : Optional.empty();
  }

  /** The listening point that a URI names, by name or by address, if it is one of ours. */
  private Optional<String> mine(SipURI uri) {
    int port = uri.getPort() < 0 ? 5061 : uri.getPort();
    String host = AddressOfRecord.domain(uri.getHost());
    return names.entrySet().stream()
        .filter(e -> e.getValue().port() == port)
        .filter(
            e ->
                e.getValue().host().equalsIgnoreCase(host)
                    || own.containsKey(e.getKey())
                        && own.get(e.getKey()).getAddress().getHostAddress().equals(host))
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
