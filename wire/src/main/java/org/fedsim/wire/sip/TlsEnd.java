package org.fedsim.wire.sip;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.fedsim.wire.tls.PeerPolicy;
import org.fedsim.wire.tls.TlsFailure;
import org.fedsim.wire.tls.TlsRejection;
import org.fedsim.wire.tls.TlsRole;

/**
 * One end of one TLS connection: runs the handshake once, reports how it went, and reports the end.
 * Safe for use by any thread.
 */
final class TlsEnd {
  private final Socket plain;
  private final SSLSocket tls;
  private final TlsRole side;
  private final InetSocketAddress local;
  private final InetSocketAddress remote;
  private final Duration patience;
  private final Clock clock;
  private final Connections connections;

  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicInteger writers = new AtomicInteger();
  private boolean attempted;
  private volatile boolean established;

  TlsEnd(
      Socket plain,
      SSLSocket tls,
      TlsRole side,
      Duration patience,
      Clock clock,
      Connections connections) {
    this.plain = plain;
    this.tls = tls;
    this.side = side;
    this.local = (InetSocketAddress) plain.getLocalSocketAddress();
    this.remote = (InetSocketAddress) plain.getRemoteSocketAddress();
    this.patience = patience;
    this.clock = clock;
    this.connections = connections;
  }

  SSLSocket tls() {
    return tls;
  }

  InetSocketAddress local() {
    return local;
  }

  InetSocketAddress remote() {
    return remote;
  }

  TlsRole side() {
    return side;
  }

  /**
   * Runs the handshake, the first time it is called; JSSE would take a second call for a
   * renegotiation.
   *
   * @throws SSLHandshakeException on every failure, with the reason for its text
   */
  synchronized void handshake() throws SSLHandshakeException {
    if (attempted) {
      return;
    }
    attempted = true;
    try {
      tls.setSoTimeout((int) patience.toMillis());
      tls.startHandshake();
      tls.setSoTimeout(0);
    } catch (IOException | RuntimeException e) {
      TransportEvent.TlsFailed failed = failed(e);
      abort();
      connections.failed(failed);
      SSLHandshakeException refusal = new SSLHandshakeException(failed.text());
      refusal.initCause(e);
      throw refusal;
    }
    established = true;
    Flow flow = flow();
    connections.established(
        this,
        flow,
        side == TlsRole.CLIENT
            ? new TransportEvent.Connected(
                clock.instant(), local, remote, flow.peerSubject(), flow.peerNames())
            : new TransportEvent.Accepted(
                clock.instant(), local, remote, flow.peerSubject(), flow.peerNames()));
  }

  private TransportEvent.TlsFailed failed(Exception thrown) {
    TlsFailure failure = TlsFailure.of(thrown);
    String text = thrown.getMessage();
    String subject = "";
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      if (each instanceof TlsRejection rejection) {
        text = rejection.getMessage();
        subject = rejection.subject();
      } else if (each instanceof SocketTimeoutException) {
        text = "no answer to the TLS handshake within " + patience.toMillis() + " ms";
      }
    }
    if (closed.get()) {
      text = "closed by this side during the TLS handshake";
      failure = TlsFailure.PROTOCOL;
    }
    return new TransportEvent.TlsFailed(
        clock.instant(), side, local, remote, failure, String.valueOf(text), subject);
  }

  private Flow flow() {
    String subject = "";
    Set<String> names = Set.of();
    try {
      if (tls.getSession().getPeerCertificates()[0] instanceof X509Certificate certificate) {
        subject = certificate.getSubjectX500Principal().getName();
        names = PeerPolicy.dnsNames(certificate);
      }
    } catch (SSLPeerUnverifiedException e) {
      // A client that was not asked for a certificate has shown none.
    }
    return new Flow(local, remote, side == TlsRole.SERVER, subject, names);
  }

  /** Counts a write, so that closing knows not to wait for a peer that does not read. */
  void writing(int delta) {
    writers.addAndGet(delta);
    if (delta > 0) {
      connections.writing(this);
    }
  }

  /**
   * Ends a connection that carries nothing any more: whoever reads or writes on it fails. Does not
   * block.
   */
  void cut() {
    try {
      plain.close();
    } catch (IOException e) {
      // It is of no use either way.
    }
  }

  boolean isClosed() {
    return closed.get() || tls.isClosed();
  }

  void close() throws IOException {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      if (!established || writers.get() > 0) {
        plain.close();
      }
      tls.close();
    } finally {
      plain.close();
      connections.ended(
          this, established, new TransportEvent.Closed(clock.instant(), local, remote));
    }
  }

  private void abort() {
    boolean first = closed.compareAndSet(false, true);
    try {
      plain.close();
    } catch (IOException e) {
      // It is gone either way.
    }
    if (first) {
      connections.ended(this, false, new TransportEvent.Closed(clock.instant(), local, remote));
    }
  }
}
