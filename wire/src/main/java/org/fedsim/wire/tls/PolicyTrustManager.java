package org.fedsim.wire.tls;

import io.netty.handler.ssl.OpenSslCertificateException;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.internal.tcnative.CertificateVerifier;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Puts a {@link PeerPolicy} where JSSE asks whether to go on.
 *
 * <p>It is an <em>extended</em> trust manager because JSSE wraps a plain one in checks of its own,
 * among them the extended key usage, which is for the policy to decide.
 */
final class PolicyTrustManager extends X509ExtendedTrustManager {
  private final PeerPolicy policy;

  PolicyTrustManager(PeerPolicy policy) {
    this.policy = policy;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType) throws TlsRejection {
    policy.check(List.of(chain), TlsRole.CLIENT);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType) throws TlsRejection {
    policy.check(List.of(chain), TlsRole.SERVER);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws TlsRejection {
    checkClientTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws TlsRejection {
    checkServerTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain, TlsRole.CLIENT, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain, TlsRole.SERVER, engine);
  }

  private void check(X509Certificate[] chain, TlsRole role, SSLEngine engine)
      throws CertificateException {
    try {
      policy.check(List.of(chain), role);
    } catch (TlsRejection e) {
      // The JDK reads the alert out of the causes; BoringSSL wants to be told.
      throw engine instanceof ReferenceCountedOpenSslEngine
          ? new OpenSslCertificateException(e.getMessage(), e, verificationError(e.failure()))
          : e;
    }
  }

  /** In the numbers of OpenSSL, which become alerts (RFC 5246, 7.2.2). */
  private static int verificationError(TlsFailure failure) {
    return switch (failure) {
      case UNTRUSTED_ISSUER -> CertificateVerifier.X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
      case EXPIRED -> CertificateVerifier.X509_V_ERR_CERT_HAS_EXPIRED;
      case REVOKED -> CertificateVerifier.X509_V_ERR_CERT_REVOKED;
      case MISSING_CLIENT_EKU, MISSING_SERVER_EKU -> CertificateVerifier.X509_V_ERR_INVALID_PURPOSE;
      default -> CertificateVerifier.X509_V_ERR_CERT_REJECTED;
    };
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return policy.trustAnchors().toArray(X509Certificate[]::new);
  }
}
