package org.fedsim.scenarios.result;

/**
 * Why a leg did not succeed. The list is closed: a code is added with a release and never changes
 * its meaning (docs/scenarios.md has the same table).
 */
public enum CauseCode {
  /** A firewall dropped a packet that the leg needs; the sender heard nothing. */
  FIREWALL_DROPPED,
  /** A firewall refused a packet that the leg needs, and told the sender. */
  FIREWALL_REJECTED,
  /** The topology has no way from one host to the other. */
  NO_ROUTE,
  /** The packet passed and the host answered that nothing listens on that port. */
  CONNECTION_REFUSED,
  /**
   * A server demands that the client's certificate may be used for client authentication, and its
   * extended key usage does not say so.
   */
  TLS_MISSING_CLIENT_EKU,
  /** The server's certificate may not be used for server authentication. */
  TLS_MISSING_SERVER_EKU,
  /** A certificate was issued by an authority that the other side does not trust. */
  TLS_UNTRUSTED_ISSUER,
  /** A certificate does not carry the name that the other side is configured to expect. */
  TLS_NAME_MISMATCH,
  /** A certificate's validity is over. */
  TLS_EXPIRED,
  /** A certificate's validity has not begun. */
  TLS_NOT_YET_VALID,
  /** The server demands a certificate of the client, and the client showed none. */
  TLS_NO_CERTIFICATE,
  /** The TLS handshake failed for another reason, which the text gives. */
  TLS_FAILED,
  /** The Access Edge knows no enabled provider of that name or domain. */
  PROVIDER_NOT_ENABLED,
  /** The provider does not have the kind of media that was offered. */
  MEDIA_NOT_SUPPORTED,
  /** One side demands SRTP and the other has only RTP, or the reverse. */
  MEDIA_ENCRYPTION_MISMATCH,
  /** A SIP response refused the request for another reason, which its status gives. */
  SIP_REJECTED,
  /** Every packet was let through, and no answer came in time. */
  TIMEOUT,
  /** Nothing that was observed explains it: a bug of fedsim, please report it. */
  UNEXPLAINED,
  /**
   * fedsim itself failed: a lab did not come up, or a step broke. What was to be found out is not
   * known.
   */
  FEDSIM_FAILED;

  /** Whether it says nothing about what was tested: no expectation is met by such a cause. */
  public boolean isFault() {
    return this == UNEXPLAINED || this == FEDSIM_FAILED;
  }
}
