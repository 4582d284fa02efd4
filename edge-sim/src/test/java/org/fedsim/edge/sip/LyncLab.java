package org.fedsim.edge.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fedsim.edge.deployment.Provider;
import org.fedsim.network.ContosoTopology;
import org.fedsim.network.Host;
import org.fedsim.network.Topology;
import org.fedsim.network.loopback.LoopbackNetwork;
import org.fedsim.wire.Timers;
import org.fedsim.wire.media.EncryptionLevel;
import org.fedsim.wire.media.MediaTransport;
import org.fedsim.wire.sip.Listening;
import org.fedsim.wire.sip.NameResolver;
import org.fedsim.wire.sip.OutboundTls;
import org.fedsim.wire.tls.FederationIdentities;
import org.fedsim.wire.tls.Identity;
import org.fedsim.wire.tls.LeafRequest;
import org.fedsim.wire.tls.PeerPolicy;

/** The Lync side on a network without a firewall, as far as a test asks for it. */
final class LyncLab implements AutoCloseable {
  /** Longer than a busy machine needs; nothing waits this long unless the test fails. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  static final FederationIdentities IDENTITIES = new FederationIdentities(Clock.systemUTC());
  static final String POOL = "pool.contoso.local";
  static final String EDGE = "sip.contoso.com";
  static final String EDGE_INSIDE = "edge.contoso.local";
  static final String YAHOO = "lcsap.msg.yahoo.com";
  static final String ALICE = "alice@contoso.com";
  static final String CAROL = "carol@contoso.com";
  static final String REMOTE = "remote@contoso.com";

  private final Topology topology = ContosoTopology.create();
  private final NameResolver names = NameResolver.of(topology);
  private final LoopbackNetwork network;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  private LyncLab() throws IOException {
    network = LoopbackNetwork.open(topology, Map.of(), LoopbackNetwork.Options.LAB);
  }

  static LyncLab open() throws IOException {
    return new LyncLab();
  }

  LoopbackNetwork network() {
    return network;
  }

  Host host(String name) {
    return network.host(name);
  }

  InetSocketAddress edgeOutside() {
    return new InetSocketAddress(host("edge").address("access"), 5061);
  }

  InetSocketAddress edgeForClients() {
    return new InetSocketAddress(host("edge").address("access"), 443);
  }

  InetSocketAddress edgeInside() {
    return new InetSocketAddress(host("edge").address("internal"), 5061);
  }

  InetSocketAddress pool() {
    return new InetSocketAddress(host("frontend").address(), 5061);
  }

  static Identity identity(String name) {
    return IDENTITIES.identity(LeafRequest.named(name));
  }

  static PeerPolicy trust() {
    return IDENTITIES.trust();
  }

  AccessEdge edge() throws IOException {
    return edge(Timers.LAB);
  }

  /** Yahoo! and Messenger are enabled, AOL is configured and not enabled. */
  AccessEdge edge(Timers timers) throws IOException {
    return closing(
        AccessEdge.start(
            new AccessEdge.Settings(
                host("edge"),
                "contoso.com",
                POOL,
                List.of(
                    new Provider("yahoo", YAHOO, Set.of("yahoo.com"), true),
                    new Provider(
                        "messenger", "federation.messenger.msn.com", Set.of("hotmail.com"), true),
                    new Provider("aol", "sip.oscar.aol.com", Set.of("aol.com"), false)),
                identity(EDGE),
                identity(EDGE_INSIDE),
                trust(),
                trust(),
                names,
                timers,
                event -> {})));
  }

  FrontEnd frontEnd() throws IOException {
    return closing(
        FrontEnd.start(
            new FrontEnd.Settings(
                host("frontend"),
                "contoso.com",
                EDGE_INSIDE,
                Set.of(ALICE, CAROL, REMOTE),
                identity(POOL),
                trust(),
                names,
                Timers.LAB,
                event -> {})));
  }

  /** Edge, front end and alice, who is signed in. */
  LyncClient everything() throws Exception {
    edge();
    frontEnd();
    return signedIn(ALICE);
  }

  /** A user inside who is signed in. */
  LyncClient signedIn(String user) throws Exception {
    LyncClient client = client(user, "lync", POOL, 5061);
    assertThat(client.agent().register(user).ok()).as("%s signs in", user).isTrue();
    return client;
  }

  /** A user on the internet who is not signed in yet. */
  LyncClient remote(String user) throws IOException {
    return client(user, "remote-user", EDGE, 443);
  }

  private LyncClient client(String user, String host, String server, int port) throws IOException {
    return closing(
        LyncClient.start(
            new LyncClient.Settings(
                user,
                host(host),
                server,
                port,
                false,
                EncryptionLevel.OPTIONAL,
                MediaTransport.ANY,
                identity("client.contoso.com"),
                trust(),
                Optional.empty(),
                names,
                Timers.LAB,
                event -> {})));
  }

  /** Yahoo!'s gateway with a good certificate. */
  Peer yahoo() throws IOException {
    return server("yahoo", identity(YAHOO), trust());
  }

  /** A server on 5061 of that host. */
  Peer server(String host, Identity identity, PeerPolicy clients) throws IOException {
    return closing(
        Peer.start(
            host(host),
            names,
            b ->
                b.listen(
                        Listening.mutual(
                            Peer.LISTENING,
                            new InetSocketAddress(host(host).address(), 5061),
                            identity,
                            clients))
                    .connectWith(OutboundTls.Choice.presenting(Optional.of(identity), trust()))));
  }

  /** What stands in for the front end, so that a test sees what the Edge hands to the inside. */
  Peer poolPeer() throws IOException {
    return server("frontend", identity(POOL), trust());
  }

  /** A client without a certificate. */
  Peer clientPeer(String host) throws IOException {
    return closing(
        Peer.start(
            host(host),
            names,
            b ->
                b.listen(
                        Listening.serverOnly(
                            Peer.LISTENING,
                            new InetSocketAddress(host(host).address(), 0),
                            identity("client.contoso.com")))
                    .connectWith(OutboundTls.Choice.presenting(Optional.empty(), trust()))));
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
