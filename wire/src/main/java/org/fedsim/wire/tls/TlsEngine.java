package org.fedsim.wire.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/** What does the work of TLS. */
public enum TlsEngine {
  /** BoringSSL, a native library; its elliptic curves cost a tenth of the JDK's. */
  BORINGSSL(SslProvider.OPENSSL_REFCNT),
  /** The JDK's own; runs everywhere. */
  JDK(SslProvider.JDK);

  private static final TlsEngine BEST = OpenSsl.isAvailable() ? BORINGSSL : JDK;

  private final SslProvider provider;

  TlsEngine(SslProvider provider) {
    this.provider = provider;
  }

  /** The one that this machine has, chosen once for the whole process. */
  public static TlsEngine best() {
    return BEST;
  }

  /** For a person: which it is, and which version. */
  public String text() {
    return this == JDK
        ? "the JDK's, " + System.getProperty("java.version")
        : OpenSsl.versionString();
  }

  SslProvider provider() {
    return provider;
  }
}
