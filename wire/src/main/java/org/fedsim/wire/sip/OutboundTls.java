package org.fedsim.wire.sip;

import java.util.Optional;
import org.fedsim.wire.tls.Identity;
import org.fedsim.wire.tls.PeerPolicy;

/**
 * How a node behaves as a TLS client towards one destination.
 *
 * @param identity what to present when the server asks; empty presents nothing
 * @param server which server to accept
 */
public record OutboundTls(Optional<Identity> identity, PeerPolicy server) {

  /** Chooses by destination; called on the sending thread before each new connection. */
  @FunctionalInterface
  public interface Choice {
    OutboundTls toward(Destination destination);

    /**
     * The usual choice: always the same identity, and a server is accepted when its certificate
     * carries the DNS name of the destination (RFC 5922, 7.3); any name for a server without one.
     */
    static Choice presenting(Optional<Identity> identity, PeerPolicy servers) {
      return destination ->
          new OutboundTls(
              identity, destination.serverName().map(servers::accepting).orElse(servers));
    }
  }
}
