package org.fedsim.wire.sip;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.fedsim.network.Cidr;
import org.fedsim.network.Topology;

/** The DNS as a {@link SipNode} sees it. Never asks the DNS of this machine. */
public interface NameResolver {
  /** The port of SIP over TLS where a URI names none (RFC 3261, 19.1.2). */
  int DEFAULT_PORT = 5061;

  /**
   * The address behind the host part of a SIP URI.
   *
   * @param host a DNS name or an IPv4 literal
   * @param port the port of the URI; -1 when it has none
   */
  InetSocketAddress resolve(String host, int port) throws UnresolvedHost;

  /** The DNS name of an address, if it has one. */
  Optional<String> nameOf(InetAddress address);

  /** Knows what the topology knows. */
  static NameResolver of(Topology topology) {
    return new NameResolver() {
      @Override
      public InetSocketAddress resolve(String host, int port) throws UnresolvedHost {
        int effective = port == -1 ? DEFAULT_PORT : port;
        Optional<Topology.Interface> named = topology.byDnsName(host);
        if (named.isPresent()) {
          return new InetSocketAddress(named.get().address(), effective);
        }
        if (host.indexOf('/') >= 0 || Cidr.parse(host).isEmpty()) {
          throw new UnresolvedHost(host);
        }
        return new InetSocketAddress(literal(host), effective);
      }

      @Override
      public Optional<String> nameOf(InetAddress address) {
        return topology.byAddress(address).flatMap(Topology.Interface::dnsName);
      }

      private Inet4Address literal(String host) throws UnresolvedHost {
        try {
          // A literal starts no look-up; the address of the topology carries its name besides.
          InetAddress address = InetAddress.getByName(host);
          return topology
              .byAddress(address)
              .map(Topology.Interface::address)
              .orElse((Inet4Address) address);
        } catch (UnknownHostException e) {
          throw new UnresolvedHost(host);
        }
      }
    };
  }
}
