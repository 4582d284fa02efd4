package org.fedsim.wire.sip;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.fedsim.network.ContosoTopology;
import org.fedsim.network.Decision;
import org.fedsim.network.Host;
import org.fedsim.network.Protocol;
import org.fedsim.network.Topology;
import org.fedsim.network.loopback.LoopbackNetwork;
import org.fedsim.network.policy.AddressSet;
import org.fedsim.network.policy.Policy;
import org.fedsim.network.policy.PortSet;
import org.fedsim.network.policy.Rule;
import org.fedsim.wire.Timers;
import org.fedsim.wire.tls.FederationIdentities;
import org.fedsim.wire.tls.Identity;
import org.fedsim.wire.tls.LeafRequest;
import org.fedsim.wire.tls.PeerPolicy;
import org.fedsim.wire.tls.TlsEngine;

/** A network with the parties that a test asks for, closed in one go. */
final class Federation implements AutoCloseable {
  static final String EDGE_NAME = "sip.contoso.com";
  static final String YAHOO_NAME = "lcsap.msg.yahoo.com";
  static final FederationIdentities IDENTITIES = new FederationIdentities(Clock.systemUTC());

  static {
    // A slow machine is no failure; what a test waits for comes, or it never does.
    Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
  }

  private final Topology topology = ContosoTopology.create();
  private TlsEngine engine = TlsEngine.best();
  private final LoopbackNetwork network;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  private Federation(Policy policy) throws IOException {
    network =
        LoopbackNetwork.open(topology, Map.of("external", policy), LoopbackNetwork.Options.LAB);
  }

  /** From now on parties do TLS by that. */
  void engine(TlsEngine one) {
    engine = one;
  }

  static Federation open() throws IOException {
    return new Federation(Policy.allowAll());
  }

  /** A firewall that does this to SIP over TLS, and lets everything else pass. */
  static Federation withPort5061(Decision decision) throws IOException {
    Rule rule =
        Rule.of(
            "sip",
            "",
            Protocol.TCP,
            AddressSet.ANY,
            AddressSet.ANY,
            PortSet.of(5061),
            PortSet.ANY,
            decision,
            "",
            "test",
            2);
    return new Federation(new Policy("test", "test", java.util.List.of(rule), Decision.ALLOW, 1));
  }

  LoopbackNetwork network() {
    return network;
  }

  Topology topology() {
    return topology;
  }

  Host host(String name) {
    return network.host(name);
  }

  static Identity identity(String name) {
    return IDENTITIES.identity(LeafRequest.named(name));
  }

  static PeerPolicy trust() {
    return IDENTITIES.trust();
  }

  InetSocketAddress edgeAddress() {
    return new InetSocketAddress(host("edge").address("access"), 5061);
  }

  InetSocketAddress yahooAddress() {
    return new InetSocketAddress(host("yahoo").address(), 5061);
  }

  /** The Edge with a good certificate, admitting those whom the root vouches for. */
  Party edge() throws IOException {
    return edge(identity(EDGE_NAME), trust());
  }

  Party edge(Identity identity, PeerPolicy peers) throws IOException {
    return party("edge", edgeAddress(), Optional.of(identity), identity, peers);
  }

  /** Yahoo! with a good certificate, admitting those whom the root vouches for. */
  Party yahoo() throws IOException {
    return yahoo(identity(YAHOO_NAME), trust());
  }

  Party yahoo(Identity identity, PeerPolicy peers) throws IOException {
    return party("yahoo", yahooAddress(), Optional.of(identity), identity, peers);
  }

  /**
   * A party with mutual TLS at that address.
   *
   * @param asClient what it presents where it connects to
   */
  Party party(
      String host,
      InetSocketAddress address,
      Optional<Identity> asClient,
      Identity identity,
      PeerPolicy peers)
      throws IOException {
    return start(
        host,
        builder ->
            builder
                .listen(Listening.mutual(Party.LISTENING, address, identity, peers))
                .connectWith(OutboundTls.Choice.presenting(asClient, peers.accepting(Set.of()))));
  }

  Party start(String host, Consumer<SipNode.Builder> settings) throws IOException {
    return start(host, Timers.LAB, settings);
  }

  Party start(String host, Timers timers, Consumer<SipNode.Builder> settings) throws IOException {
    return closing(
        Party.start(
            topology,
            host(host),
            timers,
            each -> settings.accept(each.engine(engine)),
            Optional.empty()));
  }

  /** A party whose requests go to somebody else. */
  Party start(String host, SipApplication application, Consumer<SipNode.Builder> settings)
      throws IOException {
    return closing(
        Party.start(topology, host(host), Timers.LAB, settings, Optional.of(application)));
  }

  <T extends AutoCloseable> T closing(T resource) {
    opened.push(resource);
    return resource;
  }

  @Override
  public void close() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
    network.close();
  }
}
