package org.fedsim.wire.tls;

import java.io.EOFException;
import java.net.SocketException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why a TLS handshake did not come about, as the side knows it that gave up. */
public enum TlsFailure {
  /** The chain of signatures does not lead to a trust anchor. */
  UNTRUSTED_ISSUER,
  /** The certificate, or one above it, was valid once. */
  EXPIRED,
  /** The certificate, or one above it, will be valid later. */
  NOT_YET_VALID,
  /** None of the certificate's DNS names is one of the accepted ones. */
  NAME_MISMATCH,
  /** The peer was the client, and its certificate is not for TLS clients. */
  MISSING_CLIENT_EKU,
  /** The peer was the server, and its certificate is not for TLS servers. */
  MISSING_SERVER_EKU,
  /** The peer had to present a certificate and presented none. */
  NO_CERTIFICATE,
  /** The authority has revoked the certificate. */
  REVOKED,
  /**
   * The other side gave up, by an alert or by closing the connection before the handshake was done;
   * the true reason is known over there.
   */
  REFUSED_BY_PEER,
  /** Anything else: no common version or cipher suite, not TLS at all, no answer in time. */
  PROTOCOL;

  private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");

  /** The alerts by which a peer turns down a certificate or its absence (RFC 5246, 7.2.2). */
  private static final Set<String> REFUSALS =
      Set.of(
          "bad_certificate",
          "unsupported_certificate",
          "certificate_revoked",
          "certificate_expired",
          "certificate_unknown",
          "unknown_ca",
          "access_denied",
          "certificate_required");

  /** Reads the reason out of what JSSE has thrown. */
  public static TlsFailure of(Throwable thrown) {
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      if (each instanceof TlsRejection rejection) {
        return rejection.failure();
      }
    }
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      String text = String.valueOf(each.getMessage());
      // JSSE has no type for this one; the server finds it before it asks the trust manager.
      if (text.contains("Empty client certificate chain")) {
        return NO_CERTIFICATE;
      }
      Matcher alert = ALERT.matcher(text);
      if (alert.find()) {
        return REFUSALS.contains(alert.group(1)) ? REFUSED_BY_PEER : PROTOCOL;
      }
      if (each instanceof SocketException || each instanceof EOFException) {
        return REFUSED_BY_PEER;
      }
    }
    return PROTOCOL;
  }
}
