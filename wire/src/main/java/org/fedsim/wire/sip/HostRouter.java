package org.fedsim.wire.sip;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.stack.DefaultRouter;
import gov.nist.javax.sip.stack.HopImpl;
import java.net.InetSocketAddress;
import java.util.ListIterator;
import javax.sip.ListeningPoint;
import javax.sip.SipException;
import javax.sip.SipStack;
import javax.sip.address.Hop;
import javax.sip.address.Router;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.RouteHeader;
import javax.sip.message.Request;

/**
 * Finds the next hop of a request: the one it was told ({@link SipNode#routeTo}), else the first
 * Route, else the Request-URI (RFC 3261, 8.1.2 and 16.6), always over TLS, with its name resolved
 * in the topology.
 */
final class HostRouter implements Router {
  private final NameResolver names;
  private final DefaultRouter strictRouting;

  HostRouter(SipStack stack, NameResolver names) {
    this.names = names;
    this.strictRouting = new DefaultRouter(stack, null);
  }

  @Override
  public Hop getNextHop(Request request) throws SipException {
    if (((SIPRequest) request).getApplicationData() instanceof SipNode.NextHop next) {
      return hop(next.address());
    }
    URI next = request.getRequestURI();
    if (request.getHeader(RouteHeader.NAME) instanceof RouteHeader route) {
      next = route.getAddress().getURI();
      if (next instanceof SipURI uri && !uri.hasLrParam()) {
        // RFC 3261, 16.6 step 6: the next hop is a strict router.
        strictRouting.fixStrictRouting((SIPRequest) request);
      }
    }
    if (!(next instanceof SipURI uri)) {
      throw new UnresolvedHost(String.valueOf(next));
    }
    String host = uri.getMAddrParam() != null ? uri.getMAddrParam() : uri.getHost();
    InetSocketAddress address = names.resolve(host, uri.getPort());
    return hop(address);
  }

  private static Hop hop(InetSocketAddress address) {
    return new HopImpl(
        address.getAddress().getHostAddress(), address.getPort(), ListeningPoint.TLS);
  }

  @Override
  public Hop getOutboundProxy() {
    return null;
  }

  @Override
  @Deprecated
  public ListIterator<?> getNextHops(Request request) {
    throw new UnsupportedOperationException("replaced by getNextHop in JAIN-SIP 1.2");
  }
}
