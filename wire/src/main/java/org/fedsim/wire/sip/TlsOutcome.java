package org.fedsim.wire.sip;

import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.fedsim.wire.tls.PeerPolicy;
import org.fedsim.wire.tls.TlsFailure;
import org.fedsim.wire.tls.TlsRejection;
import org.fedsim.wire.tls.TlsRole;

/** What a handshake has shown, in words that do not depend on who did the work of TLS. */
final class TlsOutcome {
  private static final String NO_TLS = "what came from the other side is not TLS";
  private static final String CLOSED = "the other side closed the connection during the handshake";

  private TlsOutcome() {}

  static Flow flow(
      SSLEngine engine, TlsRole side, InetSocketAddress local, InetSocketAddress remote) {
    String subject = "";
    Set<String> names = Set.of();
    try {
      Certificate[] chain = engine.getSession().getPeerCertificates();
      if (chain.length > 0 && chain[0] instanceof X509Certificate certificate) {
        subject = certificate.getSubjectX500Principal().getName();
        names = PeerPolicy.dnsNames(certificate);
      }
    } catch (SSLPeerUnverifiedException e) {
      // A client that was not asked for a certificate has shown none.
    }
    return new Flow(local, remote, side == TlsRole.SERVER, subject, names);
  }

  /**
   * @param patience how long the handshake might have taken
   * @param closedHere whether this side has ended the connection
   * @param answered whether the other side had taken part in the handshake
   */
  static TransportEvent.TlsFailed failure(
      Instant at,
      Throwable cause,
      TlsRole side,
      InetSocketAddress local,
      InetSocketAddress remote,
      Duration patience,
      boolean closedHere,
      boolean answered) {
    TlsFailure failure = TlsFailure.of(cause);
    String alert = TlsFailure.alert(cause).orElse("");
    String text = String.valueOf(cause.getMessage());
    String subject = "";
    if (closedHere) {
      failure = TlsFailure.PROTOCOL;
      text = "closed by this side during the TLS handshake";
    } else if (cause instanceof io.netty.handler.ssl.SslHandshakeTimeoutException) {
      failure = TlsFailure.PROTOCOL;
      text = "no answer to the TLS handshake within " + patience.toMillis() + " ms";
    } else if (!alert.isEmpty()) {
      text = "Received fatal alert: " + alert;
      if (alert.equals("handshake_failure") && side == TlsRole.CLIENT && answered) {
        // What was common to both was agreed upon by then; it is about the certificate (RFC 5246,
        // 7.4.6).
        failure = TlsFailure.REFUSED_BY_PEER;
      }
    } else if (failure == TlsFailure.NO_CERTIFICATE) {
      text = "the peer presented no certificate";
    } else if (failure == TlsFailure.REFUSED_BY_PEER) {
      text = CLOSED;
    } else if (cause instanceof io.netty.handler.ssl.NotSslRecordException
        || cause.getCause() instanceof io.netty.handler.ssl.NotSslRecordException) {
      text = NO_TLS;
    }
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof TlsRejection rejection) {
        text = rejection.getMessage();
        subject = rejection.subject();
      }
    }
    return new TransportEvent.TlsFailed(at, side, local, remote, failure, text, subject);
  }
}
