package org.fedsim.wire.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * One side's part in TLS: the identity that it presents and the policy by which it judges the
 * other. Puts TLS on sockets that are connected already. Safe for use by any thread.
 *
 * <p>Speaks TLS 1.2 and nothing else. Lync Server 2013 knew nothing newer, and only up to 1.2 does
 * a client whose certificate is refused learn so in the handshake; with 1.3 it takes the connection
 * for good and its first request vanishes.
 */
public final class TlsContext {
  private static final String[] PROTOCOLS = {"TLSv1.2"};
  private static final String[] CIPHER_SUITES = {
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
  };

  private final SSLContext context;
  private final boolean judgesClients;

  /**
   * @param identity what to present; a server needs one, a client presents nothing without
   * @param policy whom to accept; empty refuses every certificate that the peer shows, which is
   *     right only for a server that asks for none
   */
  public TlsContext(Optional<Identity> identity, Optional<PeerPolicy> policy) {
    try {
      judgesClients = policy.isPresent();
      context = SSLContext.getInstance("TLSv1.2");
      context.init(
          identity
              .map(each -> new KeyManager[] {new SingleIdentityKeyManager(each)})
              .orElse(new KeyManager[0]),
          policy
              .map(each -> new TrustManager[] {new PolicyTrustManager(each)})
              .orElse(new TrustManager[0]),
          // JSSE's default draws from the same source but costs a provider search per context.
          new SecureRandom());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot set up TLS", e);
    }
  }

  /**
   * The client's end of TLS on a connected socket; nothing is sent before {@code startHandshake}.
   *
   * @param serverName the name to put into the ClientHello (RFC 6066, 3), or an address literal to
   *     put none
   */
  public SSLSocket client(Socket connected, String serverName, int port) throws IOException {
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(connected, serverName, port, true);
    socket.setUseClientMode(true);
    restrict(socket);
    return socket;
  }

  /**
   * The server's end of TLS on an accepted socket; nothing is read before {@code startHandshake}.
   *
   * @param certificateRequired whether the client must present a certificate; without it, one is
   *     asked for all the same if there is a policy to judge it by
   */
  public SSLSocket server(Socket accepted, boolean certificateRequired) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(accepted, null, accepted.getPort(), true);
    socket.setUseClientMode(false);
    restrict(socket);
    if (certificateRequired) {
      socket.setNeedClientAuth(true);
    } else {
      socket.setWantClientAuth(judgesClients);
    }
    return socket;
  }

  private static void restrict(SSLSocket socket) {
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(PROTOCOLS);
    parameters.setCipherSuites(CIPHER_SUITES);
    socket.setSSLParameters(parameters);
  }
}
