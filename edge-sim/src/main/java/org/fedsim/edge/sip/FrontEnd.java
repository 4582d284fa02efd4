package org.fedsim.edge.sip;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedsim.network.Host;
import org.fedsim.wire.Timers;
import org.fedsim.wire.sip.Listening;
import org.fedsim.wire.sip.NameResolver;
import org.fedsim.wire.sip.OutboundTls;
import org.fedsim.wire.sip.SipNode;
import org.fedsim.wire.sip.TransportObserver;
import org.fedsim.wire.tls.Identity;
import org.fedsim.wire.tls.PeerPolicy;

/**
 * The front end pool: registrar and proxy of the Lync users. Clients connect with TLS and no
 * certificate, the Edge with mutual TLS, both on 5061.
 */
public final class FrontEnd implements AutoCloseable {
  private final SipNode node;

  /**
   * What a front end is configured with.
   *
   * @param host where it runs
   * @param sipDomain the SIP domain of the enterprise
   * @param edge DNS name of the Edge's internal interface
   * @param users addresses of record of the users homed here
   * @param identity its certificate
   * @param trust whom to believe
   */
  public record Settings(
      Host host,
      String sipDomain,
      String edge,
      Set<String> users,
      Identity identity,
      PeerPolicy trust,
      NameResolver names,
      Timers timers,
      TransportObserver observer) {}

  private FrontEnd(SipNode node) {
    this.node = node;
  }

  /**
   * Starts listening.
   *
   * @throws IOException when the address cannot be listened on
   */
  public static FrontEnd start(Settings s) throws IOException {
    InetSocketAddress address = new InetSocketAddress(s.host().address(), 5061);
    String name = s.names().nameOf(address.getAddress()).orElseThrow();
    RouteSet routes = new RouteSet(Map.of(FrontEndRouting.POOL, new RouteSet.Name(name, 5061)));
    FrontEndRouting routing =
        new FrontEndRouting(
            s.sipDomain(), s.edge(), n -> SipServers.resolve(s.names(), n), s.users());
    return new FrontEnd(
        SipNode.builder("front-end", s.host(), s.timers(), s.names())
            .listenForMany(
                new Listening(
                    FrontEndRouting.POOL, address, s.identity(), Optional.of(s.trust()), false))
            .connectWith(OutboundTls.Choice.presenting(Optional.of(s.identity()), s.trust()))
            .observer(s.observer())
            .start(node -> new StatefulProxy(node, name, routing, routes, s.names(), s.timers())));
  }

  @Override
  public void close() {
    node.close();
  }
}
