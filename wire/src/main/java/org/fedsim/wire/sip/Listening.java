package org.fedsim.wire.sip;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.fedsim.wire.tls.Identity;
import org.fedsim.wire.tls.PeerPolicy;

/**
 * One address and port on which a {@link SipNode} takes TLS connections.
 *
 * @param name what the node calls it, for example {@code external}
 * @param address an address of the node's host; port 0 picks a free one
 * @param identity what is presented to those who connect
 * @param clients whom to accept among those who present a certificate
 * @param clientCertificateRequired whether a client without a certificate is turned away; then
 *     {@code clients} must be there
 */
public record Listening(
    String name,
    InetSocketAddress address,
    Identity identity,
    Optional<PeerPolicy> clients,
    boolean clientCertificateRequired) {
  public Listening {
    if (clientCertificateRequired && clients.isEmpty()) {
      throw new IllegalArgumentException(
          name + " requires client certificates but has no policy to judge them by");
    }
  }

  /** Mutual TLS, as servers speak it among each other on port 5061. */
  public static Listening mutual(
      String name, InetSocketAddress address, Identity identity, PeerPolicy clients) {
    return new Listening(name, address, identity, Optional.of(clients), true);
  }

  /** TLS where only the server presents a certificate, as users meet it on port 443. */
  public static Listening serverOnly(String name, InetSocketAddress address, Identity identity) {
    return new Listening(name, address, identity, Optional.empty(), false);
  }
}
