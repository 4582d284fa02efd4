package org.fedsim.edge.sip;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fedsim.edge.deployment.Provider;
import org.fedsim.network.Host;
import org.fedsim.wire.Timers;
import org.fedsim.wire.sip.Listening;
import org.fedsim.wire.sip.NameResolver;
import org.fedsim.wire.sip.OutboundTls;
import org.fedsim.wire.sip.SipNode;
import org.fedsim.wire.sip.TransportCounters;
import org.fedsim.wire.sip.TransportObserver;
import org.fedsim.wire.tls.Identity;
import org.fedsim.wire.tls.PeerPolicy;

/**
 * The Access Edge service of an Edge Server: a SIP proxy between the pool inside, the public
 * providers on 5061 and remote users on 443.
 *
 * <p>Towards partners and the pool it speaks mutual TLS both ways; each side opens its own
 * connection for its own requests. Who may speak is decided in {@link AccessEdgeRouting}.
 */
public final class AccessEdge implements AutoCloseable {
  private final SipNode node;

  /**
   * The external ports.
   *
   * @param partners for mutual TLS with the partners; 0 picks a free one
   * @param clients for remote users; 0 picks a free one
   */
  public record Ports(int partners, int clients) {
    /** As Microsoft's port tables have them. */
    public static final Ports STANDARD = new Ports(5061, 443);
  }

  /**
   * What an Access Edge is configured with.
   *
   * @param host the Edge Server
   * @param ports the external ports
   * @param sipDomain the SIP domain of the enterprise
   * @param pool DNS name of the front end pool
   * @param providers the public providers that are configured
   * @param external the certificate of the external interface
   * @param internal the certificate of the internal interface
   * @param publicTrust whom to believe outside
   * @param internalTrust whom to believe inside
   */
  public record Settings(
      Host host,
      Ports ports,
      String sipDomain,
      String pool,
      List<Provider> providers,
      Identity external,
      Identity internal,
      PeerPolicy publicTrust,
      PeerPolicy internalTrust,
      NameResolver names,
      Timers timers,
      TransportObserver observer) {

    /** The same on the standard ports. */
    public Settings(
        Host host,
        String sipDomain,
        String pool,
        List<Provider> providers,
        Identity external,
        Identity internal,
        PeerPolicy publicTrust,
        PeerPolicy internalTrust,
        NameResolver names,
        Timers timers,
        TransportObserver observer) {
      this(
          host,
          Ports.STANDARD,
          sipDomain,
          pool,
          providers,
          external,
          internal,
          publicTrust,
          internalTrust,
          names,
          timers,
          observer);
    }
  }

  private AccessEdge(SipNode node) {
    this.node = node;
  }

  /**
   * Starts listening.
   *
   * @throws IOException when an address cannot be listened on
   */
  public static AccessEdge start(Settings s) throws IOException {
    InetSocketAddress access =
        new InetSocketAddress(s.host().address("access"), s.ports().partners());
    InetSocketAddress clients =
        new InetSocketAddress(s.host().address("access"), s.ports().clients());
    InetSocketAddress inside = new InetSocketAddress(s.host().address("internal"), 5061);
    String externalName = s.names().nameOf(access.getAddress()).orElseThrow();
    String internalName = s.names().nameOf(inside.getAddress()).orElseThrow();

    RouteSet routes =
        new RouteSet(
            Map.of(
                AccessEdgeRouting.PARTNERS, new RouteSet.Name(externalName, s.ports().partners()),
                AccessEdgeRouting.CLIENTS, new RouteSet.Name(externalName, s.ports().clients()),
                AccessEdgeRouting.INSIDE, new RouteSet.Name(internalName, 5061)));
    AccessEdgeRouting routing =
        new AccessEdgeRouting(
            s.sipDomain(),
            s.pool(),
            internalName,
            s.providers(),
            name -> SipServers.resolve(s.names(), name),
            uri -> SipServers.resolve(s.names(), uri),
            routes);
    OutboundTls.Choice outwards =
        OutboundTls.Choice.presenting(Optional.of(s.external()), s.publicTrust());
    OutboundTls.Choice inwards =
        OutboundTls.Choice.presenting(Optional.of(s.internal()), s.internalTrust());
    return new AccessEdge(
        SipNode.builder("access-edge", s.host(), s.timers(), s.names())
            .listen(
                Listening.mutual(AccessEdgeRouting.PARTNERS, access, s.external(), s.publicTrust()))
            .listen(Listening.serverOnly(AccessEdgeRouting.CLIENTS, clients, s.external()))
            .listenForMany(
                Listening.mutual(AccessEdgeRouting.INSIDE, inside, s.internal(), s.internalTrust()))
            .connectWith(
                destination ->
                    (destination.from().equals(inside.getAddress()) ? inwards : outwards)
                        .toward(destination))
            .observer(s.observer())
            .start(
                node ->
                    new StatefulProxy(node, externalName, routing, routes, s.names(), s.timers())));
  }

  /** Who was cut off, and why. */
  public TransportCounters counters() {
    return node.counters();
  }

  /** Where partners connect to. */
  public InetSocketAddress partners() {
    return node.address(AccessEdgeRouting.PARTNERS);
  }

  /** Where remote users connect to. */
  public InetSocketAddress clients() {
    return node.address(AccessEdgeRouting.CLIENTS);
  }

  @Override
  public void close() {
    node.close();
  }
}
