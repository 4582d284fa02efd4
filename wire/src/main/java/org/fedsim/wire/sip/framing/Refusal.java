package org.fedsim.wire.sip.framing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The answer to a request that cannot be read: made of its lines as they stand, since there is
 * nothing else to make it of (RFC 3261 section 8.2.6.2).
 */
public final class Refusal {
  private static final List<String> COPIED = List.of("From", "To", "Call-ID", "CSeq");

  private static final Map<Integer, String> PHRASES =
      Map.of(
          400, "Bad Request",
          413, "Request Entity Too Large",
          503, "Service Unavailable",
          505, "Version Not Supported",
          513, "Message Too Large");

  private Refusal() {}

  /**
   * A response without a body.
   *
   * @param status 400, 413, 503, 505 or 513
   * @param reason in plain words, for the end of the reason phrase; empty for none
   * @return empty for what is never answered: a response, an ACK, and what nobody could recognise
   *     the answer to, because it has neither Via nor Call-ID
   */
  public static Optional<byte[]> of(Head head, int status, String reason) {
    if (head.isResponse()
        || head.method().equals("ACK")
        || head.values("via").isEmpty() && head.values("call-id").isEmpty()) {
      return Optional.empty();
    }
    StringBuilder text = new StringBuilder();
    text.append("SIP/2.0 ").append(status).append(' ').append(PHRASES.get(status));
    text.append(reason.isEmpty() ? "" : ": " + clean(reason)).append("\r\n");
    for (String via : head.values("via")) {
      text.append("Via: ").append(clean(via)).append("\r\n");
    }
    for (String name : COPIED) {
      // Of a header that occurs more often than it may, one is copied, or the answer was as bad.
      head.values(name.toLowerCase(Locale.ROOT)).stream()
          .findFirst()
          .ifPresent(
              value -> text.append(name).append(": ").append(tagged(name, value)).append("\r\n"));
    }
    return Optional.of(text.append("Content-Length: 0\r\n\r\n").toString().getBytes(UTF_8));
  }

  /** Section 8.2.6.2: the To of every answer but 100 has a tag. */
  private static String tagged(String name, String value) {
    String text = clean(value);
    return name.equals("To") && !text.toLowerCase(Locale.ROOT).contains(";tag=")
        ? text + ";tag=" + Long.toHexString(ThreadLocalRandom.current().nextLong())
        : text;
  }

  private static String clean(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ");
  }
}
