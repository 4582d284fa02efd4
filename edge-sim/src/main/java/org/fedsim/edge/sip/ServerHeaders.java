package org.fedsim.edge.sip;

import java.net.InetSocketAddress;
import java.text.ParseException;
import java.util.List;
import javax.sip.header.Header;
import javax.sip.header.ViaHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import org.fedsim.wire.sip.HeaderLine;

/**
 * Headers that only servers of the enterprise write. What a client or a partner has put into them
 * is taken out before anybody reads it.
 */
final class ServerHeaders {
  /** Where a message came from ([MS-SIPRE] section 3.10). */
  static final String TRUST = "ms-edge-proxy-message-trust";

  /** Whose message it is, as a trusted server says (RFC 3325 section 5). */
  static final String ASSERTED_IDENTITY = "P-Asserted-Identity";

  /** By which servers a registered client is reached (RFC 3327). */
  static final String PATH = "Path";

  private static final List<String> ALL = List.of(TRUST, ASSERTED_IDENTITY, PATH);

  private ServerHeaders() {}

  static void remove(Message message) {
    ALL.forEach(message::removeHeader);
  }

  /**
   * Writes into the Via of whoever sent a request where it really came from (RFC 3261 section
   * 18.2.1, RFC 3581 section 4), whatever he claims himself.
   */
  static void stamp(Request request, InetSocketAddress from) throws ParseException {
    ViaHeader via = (ViaHeader) request.getHeader(ViaHeader.NAME);
    via.setParameter("received", from.getAddress().getHostAddress());
    via.setParameter("rport", Integer.toString(from.getPort()));
  }

  /** {@code ms-diagnostics} as outsiders may see it: which server has spoken is left out. */
  static HeaderLine publicForm(Header diagnostics) {
    String text = diagnostics.toString();
    String value = text.substring(text.indexOf(':') + 1).trim();
    return new HeaderLine(
        Diagnostics.PUBLIC_HEADER, value.replaceAll("(?i);\\s*source=(\"[^\"]*\"|[^;]*)", ""));
  }
}
