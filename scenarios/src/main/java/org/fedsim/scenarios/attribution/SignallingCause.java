package org.fedsim.scenarios.attribution;

import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.fedsim.network.ConnectRefused;
import org.fedsim.network.ConnectTimedOut;
import org.fedsim.network.Translation;
import org.fedsim.scenarios.result.Cause;
import org.fedsim.scenarios.result.CauseCode;
import org.fedsim.scenarios.result.SipAnswer;
import org.fedsim.wire.attempt.Attempt;
import org.fedsim.wire.sip.TransportEvent;
import org.fedsim.wire.tls.TlsRole;
import org.fedsim.wire.ua.SipReply;

/** Causes of signalling legs that are not the firewall's doing. */
final class SignallingCause {
  private static final String CLIENT_DIAGNOSTICS = "ms-client-diagnostics";

  private SignallingCause() {}

  /** A handshake that failed, as one of its ends tells it. */
  static Cause tls(Attempt.Trouble seen) {
    TransportEvent.TlsFailed failed = (TransportEvent.TlsFailed) seen.event();
    CauseCode code =
        switch (failed.failure()) {
          case MISSING_CLIENT_EKU -> CauseCode.TLS_MISSING_CLIENT_EKU;
          case MISSING_SERVER_EKU -> CauseCode.TLS_MISSING_SERVER_EKU;
          case UNTRUSTED_ISSUER -> CauseCode.TLS_UNTRUSTED_ISSUER;
          case NAME_MISMATCH -> CauseCode.TLS_NAME_MISMATCH;
          case EXPIRED -> CauseCode.TLS_EXPIRED;
          case NOT_YET_VALID -> CauseCode.TLS_NOT_YET_VALID;
          case NO_CERTIFICATE -> CauseCode.TLS_NO_CERTIFICATE;
          case REVOKED, REFUSED_BY_PEER, PROTOCOL -> CauseCode.TLS_FAILED;
        };
    String peer =
        (failed.side() == TlsRole.SERVER ? "client " : "server ")
            + failed.remote().getAddress().getHostAddress();
    String sentence =
        Attribution.isKnown(seen)
            ? seen.node() + " refused its TLS " + peer + ": " + failed.text() + "."
            : "The TLS handshake of "
                + seen.node()
                + " with its "
                + peer
                + " failed: "
                + failed.text()
                + ".";
    Cause cause = Cause.of(code, sentence);
    return failed.peerSubject().isEmpty() ? cause : cause.withCertificate(failed.peerSubject());
  }

  /**
   * A connection that no firewall lost a packet of, and that did not come about.
   *
   * @param notes what the firewalls say of its packets
   */
  static Cause of(
      TransportEvent.ConnectFailed failed,
      Optional<Translation> translation,
      List<String> notes,
      PassedCause passed) {
    return of(failed, translation, !notes.isEmpty(), passed).adding(notes);
  }

  private static Cause of(
      TransportEvent.ConnectFailed failed,
      Optional<Translation> translation,
      boolean noted,
      PassedCause passed) {
    InetSocketAddress to = failed.remote();
    String remote = to.getAddress().getHostAddress() + ":" + to.getPort();
    if (translation.isPresent()) {
      return passed.of(failed.cause(), "The SYN to " + remote, translation.get(), noted);
    }
    if (failed.cause() instanceof NoRouteToHostException) {
      return Cause.of(CauseCode.NO_ROUTE, "There is no way to " + remote + ".");
    }
    if (failed.cause() instanceof ConnectRefused refused) {
      return refused.getCause() instanceof NoRouteToHostException
          ? Cause.of(
              CauseCode.NO_ROUTE,
              "The SYN to " + remote + " passed, and a router answered that it has no way there.")
          : Cause.of(
              CauseCode.CONNECTION_REFUSED,
              "The SYN to " + remote + " passed, and nothing listens there.");
    }
    if (failed.cause() instanceof ConnectTimedOut) {
      return Cause.of(
          CauseCode.TIMEOUT,
          "No firewall lost the SYN to " + remote + " or its answer, and none came in time.");
    }
    return Cause.of(
        CauseCode.UNEXPLAINED, "No connection to " + remote + ": " + failed.cause().getMessage());
  }

  /** How a request ended for its sender, where no hop of it explains more. */
  static Cause of(SipReply reply) {
    if (reply instanceof SipReply.Answered answered) {
      return of(answered);
    }
    if (reply instanceof SipReply.NotSent notSent) {
      return Cause.of(
          CauseCode.UNEXPLAINED, "The request was not sent: " + notSent.failure().getMessage());
    }
    return silence();
  }

  static Cause silence() {
    return Cause.of(
        CauseCode.TIMEOUT, "The request was delivered to the next hop and nobody answered it.");
  }

  private static Cause of(SipReply.Answered answered) {
    Optional<String> diagnostics =
        Stream.of(CLIENT_DIAGNOSTICS, "ms-diagnostics", "ms-diagnostics-public")
            .flatMap(name -> answered.header(name).map(v -> name + ": " + v).stream())
            .findFirst();
    String reason = answered.response().getReasonPhrase();
    SipAnswer sip = new SipAnswer(answered.status(), reason, diagnostics);
    Optional<String> detail =
        diagnostics.or(() -> answered.header("Warning").map(w -> "Warning: " + w));
    return Cause.of(code(answered, diagnostics.orElse("")), sentence(sip, detail)).with(sip);
  }

  private static CauseCode code(SipReply.Answered answered, String diagnostics) {
    if (answered.status() == 488) {
      if (diagnostics.startsWith(CLIENT_DIAGNOSTICS + ": 52017")) {
        return CauseCode.MEDIA_ENCRYPTION_MISMATCH;
      }
      // RFC 3261 section 20.43: 304 is "media type not available".
      return answered.header("Warning").filter(w -> w.startsWith("304 ")).isPresent()
          ? CauseCode.MEDIA_NOT_SUPPORTED
          : CauseCode.SIP_REJECTED;
    }
    boolean provider =
        diagnostics.matches("ms-diagnostics(-public)?: (1001|1027);.*") && answered.status() == 403;
    return provider ? CauseCode.PROVIDER_NOT_ENABLED : CauseCode.SIP_REJECTED;
  }

  private static String sentence(SipAnswer sip, Optional<String> detail) {
    return "Refused with SIP "
        + sip.status()
        + " "
        + sip.reason()
        + detail.map(d -> " (" + d + ")").orElse("")
        + ".";
  }
}
