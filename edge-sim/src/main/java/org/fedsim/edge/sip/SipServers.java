package org.fedsim.edge.sip;

import java.net.InetSocketAddress;
import java.util.Optional;
import javax.sip.address.SipURI;
import org.fedsim.wire.sip.NameResolver;
import org.fedsim.wire.sip.UnresolvedHost;

/** Where servers listen for SIP among servers. */
final class SipServers {
  private SipServers() {}

  static Optional<InetSocketAddress> resolve(NameResolver names, String host) {
    try {
      return Optional.of(names.resolve(host, NameResolver.DEFAULT_PORT));
    } catch (UnresolvedHost e) {
      return Optional.empty();
    }
  }

  static Optional<InetSocketAddress> resolve(NameResolver names, SipURI uri) {
    try {
      String host = uri.getMAddrParam() != null ? uri.getMAddrParam() : uri.getHost();
      return Optional.of(names.resolve(host, uri.getPort()));
    } catch (UnresolvedHost e) {
      return Optional.empty();
    }
  }
}
