package org.fedsim.edge.sip;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.sip.address.URI;
import javax.sip.header.AllowHeader;
import javax.sip.header.ContactHeader;
import javax.sip.header.ExpiresHeader;
import javax.sip.header.FromHeader;
import javax.sip.header.ToHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.fedsim.edge.mras.MrasAddress;
import org.fedsim.wire.sip.AddressOfRecord;
import org.fedsim.wire.sip.HeaderLine;

/**
 * Where a front end sends a request: to a signed-in user over the connection that his client opened
 * (or through the Edge, by the Path that it left with the registration), and everything for other
 * domains to the Edge.
 */
final class FrontEndRouting implements RoutingLogic {
  /** The one listening point of a front end. */
  static final String POOL = "pool";

  private static final int DEFAULT_EXPIRES = 600;

  private final String sipDomain;
  private final String edge;
  private final Function<String, Optional<InetSocketAddress>> addresses;
  private final Set<String> users;
  private final Map<String, Binding> bindings = new ConcurrentHashMap<>();

  /**
   * How a user is reached.
   *
   * @param client the far end of his client's connection, to us or to the Edge
   * @param path the Route through the Edge; empty when his client is connected to us
   */
  private record Binding(String client, InetSocketAddress flow, Optional<String> path) {}

  /**
   * @param sipDomain the domain of the enterprise
   * @param edge DNS name of the Edge's internal interface
   * @param addresses where a server of that DNS name listens for SIP
   * @param users addresses of record of the users homed here
   */
  FrontEndRouting(
      String sipDomain,
      String edge,
      Function<String, Optional<InetSocketAddress>> addresses,
      Set<String> users) {
    this.sipDomain = sipDomain;
    this.edge = edge;
    this.addresses = addresses;
    this.users = Set.copyOf(users);
  }

  @Override
  public boolean inside(String listening) {
    return true;
  }

  @Override
  public boolean believes(String listening, Set<String> peerNames) {
    return peerNames.contains(edge);
  }

  @Override
  public Decision route(Arrival arrival) {
    boolean fromEdge = arrival.peerNames().contains(edge);
    Request request = arrival.request();
    if (request.getMethod().equals(Request.REGISTER)) {
      return register(arrival, fromEdge);
    }
    if (!isPartner(arrival, fromEdge) && !isSignedIn(arrival, fromEdge)) {
      return new Respond(Response.FORBIDDEN, "", Optional.empty(), List.of());
    }
    if (arrival.flowTarget().isPresent()) {
      return new Forward(arrival.flowTarget().get());
    }
    if (arrival.nextRoute().isPresent()) {
      // Within a dialog the only other server in the route set is the Edge.
      return arrival.nextRoute().get().getHost().equalsIgnoreCase(edge)
          ? toEdge()
          : new Respond(
              Response.NOT_FOUND, Diagnostics.cannotRoute(arrival.nextRoute().get().getHost()));
    }
    String aor = aor(request.getRequestURI());
    if (!aor.endsWith("@" + sipDomain)) {
      // Never back to where it came from: what the Edge sends here is for our users.
      return fromEdge ? new Respond(Response.NOT_FOUND, Diagnostics.cannotRoute(aor)) : toEdge();
    }
    if (aor.equalsIgnoreCase(MrasAddress.of(sipDomain))) {
      return toMras(arrival, fromEdge);
    }
    return toUser(aor, request);
  }

  /**
   * To the A/V Authentication service of the Edge, which believes us about who asks: a user of
   * ours, whose client has sent this ({@link #isSignedIn}).
   */
  private Decision toMras(Arrival arrival, boolean fromEdge) {
    if (isPartner(arrival, fromEdge)) {
      return new Respond(Response.FORBIDDEN, "", Optional.empty(), List.of());
    }
    if (!arrival.request().getMethod().equals(MrasAddress.SERVICE)) {
      return new Respond(
          Response.METHOD_NOT_ALLOWED,
          "",
          Optional.empty(),
          List.of(new HeaderLine(AllowHeader.NAME, MrasAddress.SERVICE)));
    }
    return addresses
        .apply(edge)
        .<Decision>map(a -> new Forward(new Target(POOL, MrasAddress.beside(a), false)))
        .orElseGet(() -> new Respond(Response.SERVER_TIMEOUT, Diagnostics.nameNotResolved(edge)));
  }

  private Decision toUser(String aor, Request request) {
    Binding binding = bindings.get(aor);
    if (binding == null) {
      return !users.contains(aor)
          ? new Respond(Response.NOT_FOUND, Diagnostics.userDoesNotExist())
          : new Respond(Response.TEMPORARILY_UNAVAILABLE, "", Optional.empty(), List.of());
    }
    if (binding.path().isEmpty()) {
      return new Forward(new Target(POOL, binding.flow(), true));
    }
    return addresses
        .apply(edge)
        .<Decision>map(
            a ->
                new Forward(
                    new Target(POOL, a, false),
                    List.of(new HeaderLine("Route", binding.path().get()))))
        .orElseGet(() -> new Respond(Response.SERVER_TIMEOUT, Diagnostics.nameNotResolved(edge)));
  }

  /**
   * RFC 3261 section 10.3. A client speaks for itself only; nobody is asked for a password
   * (docs/modelling.md).
   */
  private Decision register(Arrival arrival, boolean fromEdge) {
    Request request = arrival.request();
    String aor = aor(((ToHeader) request.getHeader(ToHeader.NAME)).getAddress().getURI());
    if (!users.contains(aor)) {
      return new Respond(Response.NOT_FOUND, Diagnostics.userDoesNotExist());
    }
    if (!aor.equals(from(request))) {
      return new Respond(Response.FORBIDDEN, "", Optional.empty(), List.of());
    }
    ContactHeader contact = (ContactHeader) request.getHeader(ContactHeader.NAME);
    if (contact == null) {
      return new Respond(Response.OK, "", Optional.empty(), List.of());
    }
    int seconds = seconds(request, contact);
    if (seconds == 0) {
      bindings.remove(aor);
      return new Respond(Response.OK, "", Optional.empty(), List.of());
    }
    Optional<String> path =
        fromEdge
            ? Optional.ofNullable(request.getHeader(ServerHeaders.PATH))
                .map(h -> h.toString().substring(h.toString().indexOf(':') + 1).trim())
            : Optional.empty();
    bindings.put(aor, new Binding(client(arrival, fromEdge), arrival.flow(), path));
    return new Respond(
        Response.OK,
        "",
        Optional.empty(),
        List.of(
            new HeaderLine("Contact", contact.getAddress() + ";expires=" + seconds),
            new HeaderLine("Expires", Integer.toString(seconds))));
  }

  /** Section 10.3 item 7: what the Contact says counts more than what the Expires header says. */
  private static int seconds(Request request, ContactHeader contact) {
    ExpiresHeader expires = (ExpiresHeader) request.getHeader(ExpiresHeader.NAME);
    int asked = contact.getExpires();
    if (asked < 0) {
      asked = expires == null ? DEFAULT_EXPIRES : expires.getExpires();
    }
    return Math.min(asked, DEFAULT_EXPIRES);
  }

  /** The Edge lets nobody but a partner speak for other domains. */
  private boolean isPartner(Arrival arrival, boolean fromEdge) {
    return fromEdge && !from(arrival.request()).endsWith("@" + sipDomain);
  }

  /** Whether a request comes on the connection of a user who has signed in, and speaks for him. */
  private boolean isSignedIn(Arrival arrival, boolean fromEdge) {
    Binding binding = bindings.get(from(arrival.request()));
    return binding != null
        && binding.path().isPresent() == fromEdge
        && binding.client().equals(client(arrival, fromEdge));
  }

  /** The far end of the client's connection; the Edge has written it into the client's Via. */
  private static String client(Arrival arrival, boolean fromEdge) {
    if (!fromEdge) {
      return arrival.flow().getAddress().getHostAddress() + ":" + arrival.flow().getPort();
    }
    ListIterator<?> vias = arrival.request().getHeaders(ViaHeader.NAME);
    vias.next();
    if (!vias.hasNext()) {
      return "";
    }
    ViaHeader via = (ViaHeader) vias.next();
    return via.getParameter("received") + ":" + via.getParameter("rport");
  }

  private static String from(Request request) {
    return aor(((FromHeader) request.getHeader(FromHeader.NAME)).getAddress().getURI());
  }

  private Decision toEdge() {
    return addresses
        .apply(edge)
        .<Decision>map(a -> new Forward(new Target(POOL, a, false)))
        .orElseGet(() -> new Respond(Response.SERVER_TIMEOUT, Diagnostics.nameNotResolved(edge)));
  }

  private static String aor(URI uri) {
    return AddressOfRecord.of(uri).toString();
  }
}
