package org.fedsim.edge.mras;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.fedsim.edge.av.AvEdge;
import org.fedsim.edge.av.AvEdgeSettings;
import org.fedsim.edge.sip.AccessEdge;
import org.fedsim.edge.sip.FrontEnd;
import org.fedsim.edge.sip.LyncClient;
import org.fedsim.network.ContosoTopology;
import org.fedsim.network.Host;
import org.fedsim.network.loopback.LoopbackNetwork;
import org.fedsim.wire.Opened;
import org.fedsim.wire.Timers;
import org.fedsim.wire.media.EncryptionLevel;
import org.fedsim.wire.media.MediaKind;
import org.fedsim.wire.media.MediaTransport;
import org.fedsim.wire.sip.Listening;
import org.fedsim.wire.sip.NameResolver;
import org.fedsim.wire.sip.OutboundTls;
import org.fedsim.wire.sip.SipNode;
import org.fedsim.wire.sip.TransportEvent;
import org.fedsim.wire.tls.FederationIdentities;
import org.fedsim.wire.tls.Identity;
import org.fedsim.wire.tls.LeafRequest;
import org.fedsim.wire.turn.MrasCredentials;
import org.fedsim.wire.turn.MsTurnSocket;
import org.fedsim.wire.ua.CallParty;
import org.fedsim.wire.ua.UserAgent;
import org.fedsim.wire.ua.UserAgentSettings;

/** The Edge with its services, the pool, and as many clients as a test wants. */
final class MrasLab implements AutoCloseable {
  static final String SERVICE = MrasAddress.of("contoso.com");
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final String EDGE = "edge.contoso.local";
  private static final String POOL = "pool.contoso.local";
  private static final FederationIdentities IDENTITIES =
      new FederationIdentities(Clock.systemUTC());

  /** What happened to the connections of the service. */
  final Queue<TransportEvent> events = new ConcurrentLinkedQueue<>();

  private final LoopbackNetwork network;
  private final NameResolver names;
  private final Opened opened = new Opened("the lab");
  private final AvEdge avEdge;
  private final MrasServer mras;

  /** Everything goes by the clock of this machine. */
  MrasLab() throws IOException {
    this(Clock.systemUTC());
  }

  /**
   * @param serviceClock what the service issues credentials by
   */
  MrasLab(Clock serviceClock) throws IOException {
    network = LoopbackNetwork.open(ContosoTopology.create(), Map.of(), LoopbackNetwork.Options.LAB);
    opened.add(network);
    names = NameResolver.of(network.topology());
    try {
      MrasCredentials keys = MrasCredentials.withFreshKeys(new SecureRandom());
      Host edge = network.host("edge");
      avEdge = open(AvEdge.start(edge, AvEdgeSettings.of(network.topology(), keys, Timers.LAB)));
      mras =
          open(
              MrasServer.start(
                  new MrasServer.Settings(
                      edge,
                      "contoso.com",
                      POOL,
                      server(EDGE),
                      IDENTITIES.trust(),
                      keys,
                      RelayPlace.of(edge, names),
                      names,
                      Timers.LAB,
                      events::add,
                      serviceClock)));
      open(
          AccessEdge.start(
              new AccessEdge.Settings(
                  edge,
                  "contoso.com",
                  POOL,
                  List.of(),
                  server("sip.contoso.com"),
                  server(EDGE),
                  IDENTITIES.trust(),
                  IDENTITIES.trust(),
                  names,
                  Timers.LAB,
                  event -> {})));
      open(
          FrontEnd.start(
              new FrontEnd.Settings(
                  network.host("frontend"),
                  "contoso.com",
                  EDGE,
                  Set.of("alice@contoso.com", "bob@contoso.com", "carol@contoso.com"),
                  server(POOL),
                  IDENTITIES.trust(),
                  names,
                  Timers.LAB,
                  event -> {})));
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  static Identity server(String name) {
    return IDENTITIES.identity(LeafRequest.named(name));
  }

  private <T extends AutoCloseable> T open(T one) {
    return opened.add(one);
  }

  /** A client on the internal network, not signed in. */
  LyncClient inside(String user, Clock clock) throws IOException {
    return client(user, "lync", POOL, 5061, Location.INTRANET, clock);
  }

  /** A client on the internet, not signed in. */
  LyncClient outside(String user) throws IOException {
    return client(
        user, "remote-user", "sip.contoso.com", 443, Location.INTERNET, Clock.systemUTC());
  }

  /** A client on the internal network, signed in. */
  LyncClient signedIn(String user) throws IOException, InterruptedException {
    LyncClient client = inside(user, Clock.systemUTC());
    signIn(client);
    return client;
  }

  static void signIn(LyncClient client) throws InterruptedException {
    if (!client.agent().register(client.user()).ok()) {
      throw new AssertionError(client.user() + " cannot sign in");
    }
  }

  private LyncClient client(
      String user, String host, String server, int port, Location location, Clock clock)
      throws IOException {
    return open(
        LyncClient.start(
            new LyncClient.Settings(
                user,
                network.host(host),
                server,
                port,
                true,
                EncryptionLevel.OPTIONAL,
                MediaTransport.ANY,
                server("client.contoso.com"),
                IDENTITIES.trust(),
                Optional.of(
                    new LyncClient.Relays(
                        SERVICE, location, Optional.of(network.host("edge")), clock)),
                names,
                Timers.LAB,
                event -> {})));
  }

  /** A program on the front end's machine that asks the service directly. */
  UserAgent asking(Optional<Identity> presented) throws IOException {
    Host host = network.host("frontend");
    CallParty nobody =
        open(
            new CallParty(
                new CallParty.Settings(
                    "nobody",
                    Set.of(),
                    Set.<MediaKind>of(),
                    EncryptionLevel.OPTIONAL,
                    MediaTransport.ANY,
                    host.address(),
                    Optional.empty(),
                    Optional::empty,
                    Timers.LAB)));
    UserAgent agent =
        open(
            new UserAgent(
                new UserAgentSettings(
                    "asking", "test", "out", u -> "sip:" + u, mras.address(), Optional.empty()),
                nobody));
    open(
        SipNode.builder("asking", host, Timers.LAB, names)
            .listen(
                Listening.serverOnly(
                    "out", new InetSocketAddress(host.address(), 0), server("x.example")))
            .connectWith(OutboundTls.Choice.presenting(presented, IDENTITIES.trust()))
            .start(agent::attach));
    return agent;
  }

  /** A relay port for a client, opened with what it has got from the service. */
  MsTurnSocket allocate(String host, RelayAccess access) throws IOException {
    InetSocketAddress local = new InetSocketAddress(network.host(host).address(), 0);
    return MsTurnSocket.allocate(
        network.host(host), local, access.server(), access.credentials(), Timers.LAB);
  }

  InetSocketAddress at(String interfaceName, int port) {
    return new InetSocketAddress(network.host("edge").address(interfaceName), port);
  }

  AvEdge avEdge() {
    return avEdge;
  }

  /** Ends the service; the rest of the lab goes on. */
  void stopService() {
    mras.close();
  }

  @Override
  public void close() {
    opened.close();
  }
}
