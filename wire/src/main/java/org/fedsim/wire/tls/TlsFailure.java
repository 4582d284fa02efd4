package org.fedsim.wire.tls;

import java.io.EOFException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;
import java.util.Optional;
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

  /** As the JDK words it, and as BoringSSL does. */
  private static final Pattern ALERT =
      Pattern.compile("Received fatal alert: (\\w+)|(?:SSLV3|TLSV1)_(?:ALERT_)?(\\w+)");

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

  /** Reads the reason out of what the handshake has thrown. */
  public static TlsFailure of(Throwable thrown) {
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      if (each instanceof TlsRejection rejection) {
        return rejection.failure();
      }
    }
    if (says(thrown, "Empty client certificate chain")
        || says(thrown, "PEER_DID_NOT_RETURN_A_CERTIFICATE")) {
      // Neither has a type for this one; the server finds it before it asks the trust manager.
      return NO_CERTIFICATE;
    }
    Optional<String> alert = alert(thrown);
    if (alert.isPresent()) {
      return REFUSALS.contains(alert.get()) ? REFUSED_BY_PEER : PROTOCOL;
    }
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      if (each instanceof SocketException
          || each instanceof EOFException
          || each instanceof ClosedChannelException) {
        return REFUSED_BY_PEER;
      }
    }
    // A reset has no type of its own either, where the system's word is passed on.
    return says(thrown, "Connection reset") || says(thrown, "Broken pipe")
        ? REFUSED_BY_PEER
        : PROTOCOL;
  }

  /** The alert by which the other side has given up (RFC 5246, 7.2), if there was one. */
  public static Optional<String> alert(Throwable thrown) {
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      Matcher alert = ALERT.matcher(String.valueOf(each.getMessage()));
      if (alert.find()) {
        String name = alert.group(1) != null ? alert.group(1) : alert.group(2);
        return Optional.of(name.toLowerCase(Locale.ROOT));
      }
    }
    return Optional.empty();
  }

  private static boolean says(Throwable thrown, String words) {
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      if (String.valueOf(each.getMessage()).contains(words)) {
        return true;
      }
    }
    return false;
  }
}
