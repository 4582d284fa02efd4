package org.fedsim.wire.sip;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.sip.address.SipURI;
import javax.sip.address.URI;

/**
 * Who is meant by a URI, in a form that can be compared: lower case, escapes undone, no dot at the
 * end of the domain (RFC 3261 section 19.1.4, but for the case of users, which Lync ignores).
 *
 * @param user empty for a domain or a server as a whole
 * @param domain empty for a URI that is not SIP, and belongs to no domain
 */
public record AddressOfRecord(String user, String domain) {

  /** Of any URI; one that is not SIP is somebody of no domain, told apart by its text. */
  public static AddressOfRecord of(URI uri) {
    if (!(uri instanceof SipURI sip)) {
      return new AddressOfRecord(uri.toString(), "");
    }
    String user = sip.getUser() == null ? "" : unescaped(sip.getUser()).toLowerCase(Locale.ROOT);
    return new AddressOfRecord(user, domain(sip.getHost()));
  }

  /** A domain or a server's name, in the form that is compared. */
  public static String domain(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  /** An escape that is none, or makes no text, stays as it is: then it is equal to nothing else. */
  private static String unescaped(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    ByteBuffer bytes = ByteBuffer.allocate(text.length() * 3);
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '%' && i + 2 < text.length()) {
        int high = Character.digit(text.charAt(i + 1), 16);
        int low = Character.digit(text.charAt(i + 2), 16);
        if (high < 0 || low < 0) {
          return text;
        }
        bytes.put((byte) (high << 4 | low));
        i += 2;
      } else {
        bytes.put(text.substring(i, i + 1).getBytes(StandardCharsets.UTF_8));
      }
    }
    bytes.flip();
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      return text;
    }
  }

  /** {@code user@domain}; the domain alone where there is no user. */
  @Override
  public String toString() {
    return user.isEmpty() ? domain : domain.isEmpty() ? user : user + "@" + domain;
  }
}
