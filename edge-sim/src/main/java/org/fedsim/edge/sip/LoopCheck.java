package org.fedsim.edge.sip;

import java.util.ListIterator;
import java.util.Set;
import java.util.UUID;
import javax.sip.header.CSeqHeader;
import javax.sip.header.CallIdHeader;
import javax.sip.header.FromHeader;
import javax.sip.header.RouteHeader;
import javax.sip.header.ToHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Request;

/**
 * Finds requests that this proxy has already sent on unchanged (RFC 3261 section 16.3 item 4). The
 * branch of every request that leaves carries a hash of the fields that decide where it goes; a
 * request that comes back with one of our Via headers and the same hash is a loop, with another
 * hash a spiral, which is allowed.
 */
final class LoopCheck {
  private static final String COOKIE = "z9hG4bK";

  /** {@code host:port} of every Via header that this proxy writes. */
  private final Set<String> sentBy;

  LoopCheck(Set<String> sentBy) {
    this.sentBy = Set.copyOf(sentBy);
  }

  /**
   * A new branch for the request as it came in, before anything was changed (section 16.6 item 8).
   */
  String branch(Request arrived) {
    return COOKIE + "-" + hash(arrived) + "-" + UUID.randomUUID().toString().substring(0, 13);
  }

  boolean loops(Request arrived) {
    String prefix = COOKIE + "-" + hash(arrived) + "-";
    ListIterator<?> vias = arrived.getHeaders(ViaHeader.NAME);
    while (vias.hasNext()) {
      ViaHeader via = (ViaHeader) vias.next();
      if (sentBy.contains(via.getHost() + ":" + via.getPort())
          && via.getBranch() != null
          && via.getBranch().startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  private static String hash(Request r) {
    StringBuilder b = new StringBuilder();
    b.append(r.getRequestURI()).append('|');
    b.append(((FromHeader) r.getHeader(FromHeader.NAME)).getTag()).append('|');
    b.append(((ToHeader) r.getHeader(ToHeader.NAME)).getTag()).append('|');
    b.append(((CallIdHeader) r.getHeader(CallIdHeader.NAME)).getCallId()).append('|');
    b.append(((CSeqHeader) r.getHeader(CSeqHeader.NAME)).getSeqNumber()).append('|');
    ListIterator<?> routes = r.getHeaders(RouteHeader.NAME);
    while (routes.hasNext()) {
      b.append(((RouteHeader) routes.next()).getAddress().getURI()).append('|');
    }
    return Integer.toHexString(b.toString().hashCode());
  }
}
