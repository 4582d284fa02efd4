package org.fedsim.wire.tls;

import java.io.Serial;
import java.security.cert.CertificateException;

/** A {@link PeerPolicy} has turned a certificate down. */
public final class TlsRejection extends CertificateException {
  @Serial private static final long serialVersionUID = 1L;

  private final TlsFailure failure;
  private final String subject;

  /**
   * @param failure the reason, as a code
   * @param text the reason, for a person: what was found and what was expected
   * @param subject the subject of the certificate (RFC 2253), empty when there was none
   */
  public TlsRejection(TlsFailure failure, String text, String subject) {
    super(text);
    this.failure = failure;
    this.subject = subject;
  }

  public TlsFailure failure() {
    return failure;
  }

  public String subject() {
    return subject;
  }
}
