package org.fedsim.wire.tls;

/** The two ends of a TLS handshake. In mutual TLS the same certificate often serves for both. */
public enum TlsRole {
  /** Sends the ClientHello. Its certificate's purpose is {@code id-kp-clientAuth}. */
  CLIENT("1.3.6.1.5.5.7.3.2"),
  /** Answers it. Its certificate's purpose is {@code id-kp-serverAuth}. */
  SERVER("1.3.6.1.5.5.7.3.1");

  private final String purpose;

  TlsRole(String purpose) {
    this.purpose = purpose;
  }

  /** The object identifier of the extended key usage for this role (RFC 5280, 4.2.1.12). */
  public String purpose() {
    return purpose;
  }
}
