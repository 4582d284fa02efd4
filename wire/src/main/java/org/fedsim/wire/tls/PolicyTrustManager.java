package org.fedsim.wire.tls;

import java.net.Socket;
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
      throws TlsRejection {
    checkClientTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws TlsRejection {
    checkServerTrusted(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return policy.trustAnchors().toArray(X509Certificate[]::new);
  }
}
