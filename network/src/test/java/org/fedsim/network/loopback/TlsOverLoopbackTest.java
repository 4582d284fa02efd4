package org.fedsim.network.loopback;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.fedsim.network.Lab;
import org.fedsim.network.policy.TestPolicies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS is layered over the sockets of a host the way JSSE layers it over any socket. */
@Timeout(120)
class TlsOverLoopbackTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir Path directory;

  /** A context with a certificate of its own that it also trusts. */
  private SSLContext context() throws Exception {
    Path store = directory.resolve("store.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "edge",
                "-dname",
                "CN=sip.contoso.com",
                "-ext",
                "SAN=dns:sip.contoso.com",
                "-keyalg",
                "EC",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD))
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory keyManagers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keyManagers.init(keys, PASSWORD);
    TrustManagerFactory trustManagers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trustManagers.init(keys);
    SSLContext context = SSLContext.getInstance("TLSv1.2");
    context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
    return context;
  }

  @Test
  void bothEndsShakeHandsAndShowTopologyAddresses() throws Exception {
    SSLContext context = context();
    try (Lab<LoopbackNetwork> lab = Lab.loopback(TestPolicies.lync2013());
        ServerSocket server = lab.listen("edge.access", 5061);
        Socket plain = lab.connect("yahoo", "edge.access", 5061)) {
      CompletableFuture<SSLSocket> serving =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  Socket accepted = server.accept();
                  SSLSocket tls =
                      (SSLSocket)
                          context
                              .getSocketFactory()
                              .createSocket(accepted, "203.0.113.20", accepted.getPort(), true);
                  tls.setUseClientMode(false);
                  tls.setNeedClientAuth(true);
                  tls.startHandshake();
                  tls.getOutputStream().write(tls.getInputStream().read() + 1);
                  return tls;
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      try (SSLSocket client =
          (SSLSocket)
              context.getSocketFactory().createSocket(plain, "sip.contoso.com", 5061, true)) {
        client.setSoTimeout((int) Lab.PATIENCE.toMillis());
        client.startHandshake();
        client.getOutputStream().write(41);
        assertThat(client.getInputStream().read()).isEqualTo(42);
        assertThat(client.getRemoteSocketAddress()).isEqualTo(lab.at("edge.access", 5061));
        assertThat(client.getLocalAddress()).isEqualTo(lab.host("yahoo").address());
        assertThat(client.isConnected()).isTrue();
        SSLSocket accepted = serving.get(Lab.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(accepted.getInetAddress()).isEqualTo(lab.host("yahoo").address());
        accepted.close();
        assertThat(accepted.isClosed()).isTrue();
      }
      assertThat(plain.isClosed()).isTrue();
    }
  }
}
