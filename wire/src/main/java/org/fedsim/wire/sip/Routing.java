package org.fedsim.wire.sip;

import java.net.InetSocketAddress;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.RouteHeader;
import javax.sip.message.Request;

/** Where the headers of a request say that it goes. Pure. */
public final class Routing {
  private Routing() {}

  /** The URI of the first Route, else the Request-URI (RFC 3261 section 8.1.2). */
  public static URI next(Request request) {
    return request.getHeader(RouteHeader.NAME) instanceof RouteHeader route
        ? route.getAddress().getURI()
        : request.getRequestURI();
  }

  static InetSocketAddress nextHop(Request request, NameResolver names) throws UnresolvedHost {
    if (!(next(request) instanceof SipURI uri)) {
      throw new UnresolvedHost(String.valueOf(next(request)));
    }
    String host = uri.getMAddrParam() != null ? uri.getMAddrParam() : uri.getHost();
    return names.resolve(host, uri.getPort());
  }
}
