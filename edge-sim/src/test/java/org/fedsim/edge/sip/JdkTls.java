package org.fedsim.edge.sip;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.fedsim.wire.tls.Identity;

/** The JDK's own TLS on a socket, for peers of a test. Believes the root of {@link LyncLab}. */
final class JdkTls {
  private static final char[] NO_SECRET = {'x'};

  private JdkTls() {}

  static SSLSocket client(Socket connected, String serverName, Identity identity)
      throws IOException {
    SSLSocket socket =
        (SSLSocket)
            context(identity)
                .getSocketFactory()
                .createSocket(connected, serverName, connected.getPort(), true);
    socket.setUseClientMode(true);
    socket.setEnabledProtocols(new String[] {"TLSv1.2"});
    return socket;
  }

  private static SSLContext context(Identity identity) throws IOException {
    try {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(null, NO_SECRET);
      keys.setKeyEntry(
          "identity", identity.key(), NO_SECRET, identity.chain().toArray(Certificate[]::new));
      KeyManagerFactory mine = KeyManagerFactory.getInstance("SunX509");
      mine.init(keys, NO_SECRET);
      KeyStore anchors = KeyStore.getInstance("PKCS12");
      anchors.load(null, NO_SECRET);
      anchors.setCertificateEntry("root", LyncLab.IDENTITIES.root().certificate());
      TrustManagerFactory theirs = TrustManagerFactory.getInstance("PKIX");
      theirs.init(anchors);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(mine.getKeyManagers(), theirs.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
