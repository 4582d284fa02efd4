package org.fedsim.wire.ua;

import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;
import javax.sip.header.AllowHeader;
import javax.sip.header.ExpiresHeader;
import javax.sip.header.RequireHeader;
import javax.sip.header.SubscriptionStateHeader;
import javax.sip.message.Request;
import org.fedsim.wire.sip.HeaderLine;

/** What the headers of a request ask of a user agent, and those that it answers with. */
final class UasHeaders {
  /** For a 503 that is about how much there is at the moment. */
  static final List<HeaderLine> RETRY_LATER = List.of(new HeaderLine("Retry-After", "60"));

  private UasHeaders() {}

  /** Those of a 420: what is required, since none of it is known here; none when nothing is. */
  static List<HeaderLine> unsupported(Request request) {
    List<HeaderLine> headers = new ArrayList<>();
    ListIterator<?> required = request.getHeaders(RequireHeader.NAME);
    while (required.hasNext()) {
      headers.add(new HeaderLine("Unsupported", ((RequireHeader) required.next()).getOptionTag()));
    }
    return headers;
  }

  /** Which methods are known. */
  static List<HeaderLine> allow(List<String> methods) {
    return methods.stream().map(m -> new HeaderLine(AllowHeader.NAME, m)).toList();
  }

  /** How long a subscription lasts: as asked, but not longer than that many seconds. */
  static int expires(Request request, int most) {
    return request.getHeader(ExpiresHeader.NAME) instanceof ExpiresHeader expires
        ? Math.min(Math.max(0, expires.getExpires()), most)
        : most;
  }

  /** Whether a NOTIFY is the last of its subscription. */
  static boolean isTerminated(Request notify) {
    return notify.getHeader(SubscriptionStateHeader.NAME) instanceof SubscriptionStateHeader state
        && SubscriptionStateHeader.TERMINATED.equalsIgnoreCase(state.getState());
  }
}
