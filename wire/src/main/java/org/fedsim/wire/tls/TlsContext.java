package org.fedsim.wire.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * One side's part in TLS: the identity that it presents and the policy by which it judges the
 * other. Puts TLS on Netty channels. Safe for use by any thread.
 *
 * <p>Speaks TLS 1.2 and nothing else. Lync Server 2013 knew nothing newer, and only up to 1.2 does
 * a client whose certificate is refused learn so in the handshake; with 1.3 it takes the connection
 * for good and its first request vanishes.
 *
 * <p>No session is ever resumed, since the peer's certificate would not be judged again then.
 */
public final class TlsContext implements AutoCloseable {
  private static final String PROTOCOL = "TLSv1.2";
  private static final List<String> CIPHER_SUITES =
      List.of(
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");

  private final SslContext context;

  private TlsContext(SslContext context) {
    this.context = context;
  }

  /**
   * A server.
   *
   * @param clients whom to accept; empty asks nobody for a certificate
   * @param required whether a client must present a certificate; without it, one is asked for all
   *     the same if there is a policy to judge it by
   */
  public static TlsContext server(
      TlsEngine engine, Identity identity, Optional<PeerPolicy> clients, boolean required) {
    SslContextBuilder builder =
        SslContextBuilder.forServer(new SingleIdentityKeyManager(identity))
            .clientAuth(
                required
                    ? ClientAuth.REQUIRE
                    : clients.isPresent() ? ClientAuth.OPTIONAL : ClientAuth.NONE);
    clients.ifPresent(policy -> builder.trustManager(new PolicyTrustManager(policy)));
    return build(engine, builder);
  }

  /**
   * A client.
   *
   * @param identity what to present when it is asked; empty presents nothing
   */
  public static TlsContext client(
      TlsEngine engine, Optional<Identity> identity, PeerPolicy servers) {
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .trustManager(new PolicyTrustManager(servers))
            // The policy knows which name is meant.
            .endpointIdentificationAlgorithm(null);
    identity.ifPresent(each -> builder.keyManager(new SingleIdentityKeyManager(each)));
    return build(engine, builder);
  }

  private static TlsContext build(TlsEngine engine, SslContextBuilder builder) {
    try {
      return new TlsContext(
          builder
              .sslProvider(engine.provider())
              .protocols(PROTOCOL)
              .ciphers(CIPHER_SUITES)
              .sessionCacheSize(1)
              .sessionTimeout(1)
              .build());
    } catch (SSLException e) {
      throw new IllegalStateException("cannot set up TLS", e);
    }
  }

  /** The server's end of TLS for an accepted channel. */
  public SslHandler handler(ByteBufAllocator allocator) {
    return context.newHandler(allocator);
  }

  /**
   * The client's end of TLS for a channel.
   *
   * @param serverName the name to put into the ClientHello (RFC 6066, 3), or an address literal to
   *     put none
   */
  public SslHandler handler(ByteBufAllocator allocator, String serverName, int port) {
    return context.newHandler(allocator, serverName, port);
  }

  /** Lets go of native memory; handlers that are in use keep what they need. */
  @Override
  public void close() {
    ReferenceCountUtil.release(context);
  }
}
