package org.fedsim.wire.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A private key with the certificates that say whose it is: what one side of a TLS connection
 * presents.
 *
 * @param name the subject common name
 * @param key the key of the first certificate
 * @param chain the certificate, then its issuers; the root is not in it, since whoever believes the
 *     root has it already
 */
public record Identity(String name, PrivateKey key, List<X509Certificate> chain) {
  public Identity {
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("an identity without a certificate");
    }
  }

  public X509Certificate certificate() {
    return chain.get(0);
  }

  /** The chain in the text form that {@code openssl s_client -cert} reads. */
  public String chainPem() {
    return Pem.certificates(chain);
  }

  /** The key in the text form (PKCS #8) that {@code openssl s_client -key} reads. */
  public String keyPem() {
    return Pem.privateKey(key);
  }

  /** The name only: a key does not belong into a log. */
  @Override
  public String toString() {
    return "Identity[" + name + "]";
  }
}
