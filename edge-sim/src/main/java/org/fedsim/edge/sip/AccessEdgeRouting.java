package org.fedsim.edge.sip;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.AllowHeader;
import javax.sip.header.FromHeader;
import javax.sip.header.ToHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.fedsim.edge.deployment.Provider;
import org.fedsim.wire.sip.AddressOfRecord;
import org.fedsim.wire.sip.HeaderLine;

/**
 * Where an Access Edge sends a request.
 *
 * <p>Inside is one place, the pool. Outside are the configured public providers, found by their
 * {@code ProxyFqdn} and not by SRV (facts of the product documentation, "IM provider: server allow
 * list"), and the remote users, who are reached over the connection that they opened.
 */
final class AccessEdgeRouting implements RoutingLogic {
  /** The listening points of an Access Edge. */
  static final String PARTNERS = "partners";

  static final String CLIENTS = "clients";
  static final String INSIDE = "inside";

  /** What it passes on. */
  private static final List<String> METHODS =
      List.of(
          Request.INVITE,
          Request.ACK,
          Request.BYE,
          Request.CANCEL,
          Request.MESSAGE,
          Request.SUBSCRIBE,
          Request.NOTIFY,
          Request.OPTIONS,
          Request.INFO);

  private final String sipDomain;
  private final String pool;
  private final List<Provider> providers;
  private final String edgeName;
  private final Function<String, Optional<InetSocketAddress>> addresses;
  private final Function<SipURI, Optional<InetSocketAddress>> contacts;
  private final RouteSet routes;

  /**
   * @param sipDomain the domain of the enterprise
   * @param pool DNS name of the next hop inside
   * @param edgeName internal DNS name of this Edge
   * @param addresses where a server of that DNS name listens for SIP
   * @param contacts where a URI leads that a partner has given for his end of a dialog
   * @param routes makes the URIs that lead back to a client
   */
  AccessEdgeRouting(
      String sipDomain,
      String pool,
      String edgeName,
      List<Provider> providers,
      Function<String, Optional<InetSocketAddress>> addresses,
      Function<SipURI, Optional<InetSocketAddress>> contacts,
      RouteSet routes) {
    this.sipDomain = sipDomain;
    this.pool = pool;
    this.edgeName = edgeName;
    this.providers = List.copyOf(providers);
    this.addresses = addresses;
    this.contacts = contacts;
    this.routes = routes;
  }

  @Override
  public boolean inside(String listening) {
    return listening.equals(INSIDE);
  }

  @Override
  public boolean believes(String listening, Set<String> peerNames) {
    return listening.equals(INSIDE) && peerNames.contains(pool);
  }

  @Override
  public Decision route(Arrival arrival) {
    return switch (arrival.listening()) {
      case PARTNERS -> fromPartner(arrival);
      case CLIENTS -> fromClient(arrival);
      default -> fromInside(arrival);
    };
  }

  /**
   * A partner is who his certificate says. Only an enabled provider may speak, only for domains
   * that are not ours, and only to us.
   */
  private Decision fromPartner(Arrival arrival) {
    Optional<Provider> provider = provider(arrival);
    if (provider.isEmpty() || !provider.get().enabled()) {
      String peer = arrival.peerNames().stream().sorted().findFirst().orElse("");
      return new Respond(Response.FORBIDDEN, Diagnostics.notForFederatedPartners(peer));
    }
    // He speaks for users of the domains that are routed to him. Nor may he sign in, nor get past
    // the pool to a client whose token he has seen in a Record-Route.
    if (!provider.get().domains().contains(from(arrival.request()))
        || arrival.request().getMethod().equals(Request.REGISTER)
        || arrival.flowTarget().isPresent()) {
      return new Respond(
          Response.FORBIDDEN, Diagnostics.notForFederatedPartners(provider.get().proxyFqdn()));
    }
    if (isForThisServer(arrival)) {
      return capabilities();
    }
    // In a dialog the pool stands in the route set; outside of one the domain must be ours.
    boolean toPool = arrival.nextRoute().map(r -> r.getHost().equalsIgnoreCase(pool)).orElse(false);
    String domain = domain(arrival.request().getRequestURI());
    if (!toPool && (arrival.nextRoute().isPresent() || !domain.equals(sipDomain))) {
      return new Respond(Response.NOT_FOUND, Diagnostics.cannotRoute(domain));
    }
    return toPool(trust(provider.get()));
  }

  /** OPTIONS for a domain or a server, and not for a user (RFC 3261 section 11). */
  private boolean isForThisServer(Arrival arrival) {
    AddressOfRecord asked = AddressOfRecord.of(arrival.request().getRequestURI());
    return arrival.request().getMethod().equals(Request.OPTIONS)
        && arrival.nextRoute().isEmpty()
        && asked.user().isEmpty()
        && (asked.domain().equals(sipDomain) || routes.isHost(asked.domain()));
  }

  private static Respond capabilities() {
    return new Respond(
        Response.OK,
        "",
        Optional.empty(),
        METHODS.stream().map(m -> new HeaderLine(AllowHeader.NAME, m)).toList());
  }

  /** The header by which the inside learns where a message came from ([MS-SIPRE] section 3.10). */
  private List<HeaderLine> trust(Provider provider) {
    return List.of(
        new HeaderLine(
            ServerHeaders.TRUST,
            "ms-source-type=AuthorizedServer;ms-ep-fqdn="
                + edgeName
                + ";ms-source-network=publiccloud;ms-source-verified-user=verified;ms-remote-fqdn="
                + provider.proxyFqdn()));
  }

  /** A client speaks for a user of ours, to users of ours, and by way of the pool. */
  private Decision fromClient(Arrival arrival) {
    if (!from(arrival.request()).equals(sipDomain) || arrival.flowTarget().isPresent()) {
      return new Respond(Response.FORBIDDEN, "", Optional.empty(), List.of());
    }
    String domain = domain(arrival.request().getRequestURI());
    boolean toPool = arrival.nextRoute().map(r -> r.getHost().equalsIgnoreCase(pool)).orElse(false);
    if (!toPool && (arrival.nextRoute().isPresent() || !domain.equals(sipDomain))) {
      return new Respond(Response.FORBIDDEN, Diagnostics.cannotRoute(domain));
    }
    List<HeaderLine> headers = new ArrayList<>();
    headers.add(
        new HeaderLine(
            ServerHeaders.TRUST,
            "ms-source-type=InternetUser;ms-ep-fqdn="
                + edgeName
                + ";ms-source-verified-user=verified"));
    if (arrival.request().getMethod().equals(Request.REGISTER)) {
      // RFC 3327: the registrar reaches this client through us, by the connection that it has
      // opened.
      headers.add(
          new HeaderLine(
              ServerHeaders.PATH, "<" + routes.uri(CLIENTS, Optional.of(arrival.flow())) + ">"));
    }
    return toPool(headers);
  }

  private Decision fromInside(Arrival arrival) {
    if (!arrival.peerNames().contains(pool)) {
      return new Respond(Response.FORBIDDEN, Diagnostics.notForFederatedPartners(""));
    }
    if (arrival.flowTarget().isPresent()) {
      return new Forward(arrival.flowTarget().get());
    }
    Request request = arrival.request();
    SipURI next =
        arrival.nextRoute().orElseGet(() -> request.getRequestURI() instanceof SipURI u ? u : null);
    if (next == null) {
      return new Respond(Response.UNSUPPORTED_URI_SCHEME, "", Optional.empty(), List.of());
    }
    String host = AddressOfRecord.domain(next.getHost());
    Optional<Provider> named =
        providers.stream()
            .filter(p -> p.proxyFqdn().equals(host) || p.domains().contains(host))
            .findFirst();
    // In a dialog the way is what the partner has said in his Contact and Record-Route; who he is
    // says the user whom the dialog is with.
    Optional<Provider> provider = isInDialog(request) ? named.or(() -> partner(request)) : named;
    if (provider.isEmpty()) {
      return new Respond(Response.NOT_FOUND, Diagnostics.cannotRoute(host));
    }
    if (!provider.get().enabled()) {
      return new Respond(
          Response.FORBIDDEN,
          Diagnostics.notAuthorizedForPublicProviders(provider.get().proxyFqdn()));
    }
    if (!from(request).equals(sipDomain)) {
      // One provider's user on his way to another provider, with us between them.
      return new Respond(
          Response.FORBIDDEN,
          Diagnostics.notAuthorizedForPublicProviders(provider.get().proxyFqdn()));
    }
    Optional<InetSocketAddress> address =
        isInDialog(request) && !provider.get().domains().contains(host)
            ? contacts.apply(next)
            : addresses.apply(provider.get().proxyFqdn());
    return address
        .<Decision>map(
            a ->
                new Forward(
                    new Target(PARTNERS, a, false, Optional.of(provider.get().proxyFqdn()))))
        .orElseGet(() -> new Respond(Response.SERVER_TIMEOUT, Diagnostics.nameNotResolved(host)));
  }

  private static boolean isInDialog(Request request) {
    return ((ToHeader) request.getHeader(ToHeader.NAME)).getTag() != null;
  }

  private Optional<Provider> partner(Request request) {
    String domain = domain(((ToHeader) request.getHeader(ToHeader.NAME)).getAddress().getURI());
    return providers.stream().filter(p -> p.domains().contains(domain)).findFirst();
  }

  private Decision toPool(List<HeaderLine> headers) {
    return addresses
        .apply(pool)
        .<Decision>map(a -> new Forward(new Target(INSIDE, a, false), headers))
        .orElseGet(() -> new Respond(Response.SERVER_TIMEOUT, Diagnostics.nameNotResolved(pool)));
  }

  private Optional<Provider> provider(Arrival arrival) {
    return providers.stream().filter(p -> arrival.peerNames().contains(p.proxyFqdn())).findFirst();
  }

  private static String from(Request request) {
    return domain(((FromHeader) request.getHeader(FromHeader.NAME)).getAddress().getURI());
  }

  private static String domain(URI uri) {
    return AddressOfRecord.of(uri).domain();
  }
}
