package org.fedsim.edge.sip;

import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;
import javax.sip.header.ProxyRequireHeader;
import javax.sip.message.Request;
import org.fedsim.wire.sip.HeaderLine;

/** Extensions that a request demands of every proxy; these know none (RFC 3261 section 20.29). */
final class ProxyRequire {
  private ProxyRequire() {}

  /** The Unsupported headers of a 420; none when nothing is demanded. */
  static List<HeaderLine> unsupported(Request request) {
    List<HeaderLine> headers = new ArrayList<>();
    ListIterator<?> demanded = request.getHeaders(ProxyRequireHeader.NAME);
    while (demanded.hasNext()) {
      headers.add(
          new HeaderLine("Unsupported", ((ProxyRequireHeader) demanded.next()).getOptionTag()));
    }
    return headers;
  }
}
