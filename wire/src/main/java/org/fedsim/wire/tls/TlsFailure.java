package org.fedsim.wire.tls;

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
  PROTOCOL
}
