package org.fedsim.edge.standalone;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.fedsim.edge.av.AvEdge;
import org.fedsim.edge.av.AvEdgeCounters;
import org.fedsim.edge.av.AvEdgeSettings;
import org.fedsim.edge.av.PeerAddressPolicy;
import org.fedsim.edge.av.PortRange;
import org.fedsim.edge.av.RelayLimits;
import org.fedsim.edge.av.TcpLimits;
import org.fedsim.edge.deployment.Provider;
import org.fedsim.edge.mras.Location;
import org.fedsim.edge.mras.MrasServer;
import org.fedsim.edge.mras.RelayPlace;
import org.fedsim.edge.sip.AccessEdge;
import org.fedsim.edge.sip.FrontEnd;
import org.fedsim.edge.sip.LyncClient;
import org.fedsim.network.Cidr;
import org.fedsim.network.Segment;
import org.fedsim.network.Topology;
import org.fedsim.network.machine.MachineNetwork;
import org.fedsim.network.sockets.ClaimedBlock;
import org.fedsim.wire.Opened;
import org.fedsim.wire.Timers;
import org.fedsim.wire.media.EncryptionLevel;
import org.fedsim.wire.media.MediaTransport;
import org.fedsim.wire.sip.NameResolver;
import org.fedsim.wire.sip.TransportCounters;
import org.fedsim.wire.tls.FederationIdentities;
import org.fedsim.wire.tls.Identity;
import org.fedsim.wire.tls.LeafRequest;
import org.fedsim.wire.tls.PeerPolicy;
import org.fedsim.wire.turn.MrasCredentials;
import org.fedsim.wire.turn.RelayCredentials;

/**
 * An Edge Server on real sockets of this machine, with a front end and two Lync users behind it who
 * are signed in and answer instant messages.
 *
 * <pre>{@code
 * try (StandaloneEdge edge = StandaloneEdge.start(settings)) {
 *   edge.sip();                // a partner connects here, and shows a provider's certificate
 *   edge.turn();               // STUN and MS-TURN, with edge.turnCredentials()
 * }
 * }</pre>
 *
 * <p>Certificates, and the keys behind the credentials, are made at the start and end with it.
 */
public final class StandaloneEdge implements AutoCloseable {
  /** The users who are signed in. */
  public static final List<String> USERS = List.of("alice@contoso.com", "bob@contoso.com");

  /** The name in the certificate of the Access Edge. */
  public static final String ACCESS_NAME = "sip.contoso.com";

  /** The name in the client's certificate, which is that of no provider. */
  public static final String CLIENT_NAME = "client.contoso.com";

  private static final String SIP_DOMAIN = "contoso.com";
  private static final String POOL = "pool.contoso.local";
  private static final String EDGE_INSIDE = "edge.contoso.local";

  /** The keys that a token is checked with end with the process, so the token need not. */
  private static final Duration CREDENTIALS_LAST = Duration.ofDays(365);

  private final Settings settings;
  private final MachineNetwork network;
  private final FederationIdentities identities = new FederationIdentities(Clock.systemUTC());
  private final MrasCredentials mras = MrasCredentials.withFreshKeys(new SecureRandom());
  private final SipTraffic sipTraffic = new SipTraffic();
  private final Opened opened = new Opened("the Edge");
  private AccessEdge accessEdge;
  private AvEdge avEdge;
  private MrasServer mrasServer;

  /** Nobody, until all of the Edge's own ports are known. */
  private volatile PeerAddressPolicy peers = peer -> false;

  /**
   * The ports; 0 picks a free one.
   *
   * @param sip TCP, mutual TLS with partners
   * @param client TCP, TLS with remote users
   * @param turn UDP, STUN and MS-TURN
   * @param turnTcp TCP, STUN and MS-TURN with or without pseudo-TLS
   * @param mras TCP, mutual TLS, credentials for the relay
   */
  public record Ports(int sip, int client, int turn, int turnTcp, int mras) {}

  /**
   * What a standalone Edge is configured with.
   *
   * @param address an address of this machine
   * @param relayPorts the ports at that address that allocations get
   * @param peers which peers the relay may reach, see {@link ListedPeers}
   * @param providers the public providers that may speak
   */
  public record Settings(
      Inet4Address address,
      Ports ports,
      PortRange relayPorts,
      List<Cidr> peers,
      List<Provider> providers) {
    public Settings {
      peers = List.copyOf(peers);
      providers = List.copyOf(providers);
    }
  }

  private StandaloneEdge(Settings settings, ClaimedBlock inside, MachineNetwork network) {
    this.settings = settings;
    this.network = network;
    opened.add(inside);
    opened.add(network);
  }

  /**
   * Brings it up; all ports listen and all users are signed in on return.
   *
   * @throws java.net.BindException when the address is not this machine's or a port cannot be bound
   * @throws IOException when something else cannot be brought up; nothing stays open then
   */
  public static StandaloneEdge start(Settings settings) throws IOException, InterruptedException {
    ClaimedBlock inside = ClaimedBlock.claim();
    MachineNetwork network;
    try {
      Topology topology = topology(settings.address(), inside);
      network = MachineNetwork.open(topology, Set.copyOf(topology.hosts()));
    } catch (IOException | RuntimeException e) {
      inside.close();
      throw e;
    }
    StandaloneEdge edge = new StandaloneEdge(settings, inside, network);
    try {
      edge.startSip();
      edge.startRelay();
      edge.startMras();
      edge.openRelayToPeers();
      return edge;
    } catch (IOException | InterruptedException | RuntimeException e) {
      edge.close();
      throw e;
    }
  }

  /**
   * The external interfaces of the Edge at one address. What is behind it (its internal interface,
   * the front end, the machine of the Lync users) lives in a block of 127.0.0.0/8 of its own, which
   * nobody outside this machine can reach.
   */
  private static Topology topology(Inet4Address external, ClaimedBlock inside) {
    Inet4Address internal = inside.address("edge.internal", 1);
    Inet4Address pool = inside.address("frontend", 2);
    Inet4Address lync = inside.address("lync", 3);
    return new Topology(
        List.of(
            new Segment("perimeter", List.of(Cidr.single(external))),
            new Segment("internal", List.of(Cidr.single(internal).network(24)))),
        List.of(),
        List.of(
            at("edge", "access", external, ACCESS_NAME, "perimeter"),
            at("edge", "webconf", external, "webcon." + SIP_DOMAIN, "perimeter"),
            at("edge", "av", external, "av." + SIP_DOMAIN, "perimeter"),
            at("edge", "internal", internal, EDGE_INSIDE, "internal"),
            at("frontend", "", pool, POOL, "internal"),
            new Topology.Interface("lync", "", lync, Optional.empty(), "internal")),
        Map.of(),
        Optional.empty());
  }

  private static Topology.Interface at(
      String host, String name, Inet4Address address, String dnsName, String segment) {
    return new Topology.Interface(
        host,
        name,
        Topology.address(dnsName, address.getHostAddress()),
        Optional.of(dnsName),
        segment);
  }

  private void startSip() throws IOException, InterruptedException {
    NameResolver names = NameResolver.of(network.topology());
    PeerPolicy trust = identities.trust();
    accessEdge =
        open(
            AccessEdge.start(
                new AccessEdge.Settings(
                    network.host("edge"),
                    new AccessEdge.Ports(settings.ports().sip(), settings.ports().client()),
                    SIP_DOMAIN,
                    POOL,
                    settings.providers(),
                    identities.identity(
                        LeafRequest.named(ACCESS_NAME).alsoNamed("webcon." + SIP_DOMAIN)),
                    named(EDGE_INSIDE),
                    trust,
                    trust,
                    names,
                    Timers.STANDARD,
                    sipTraffic)));
    open(
        FrontEnd.start(
            new FrontEnd.Settings(
                network.host("frontend"),
                SIP_DOMAIN,
                EDGE_INSIDE,
                Set.copyOf(USERS),
                named(POOL),
                trust,
                names,
                Timers.STANDARD,
                event -> {})));
    for (String user : USERS) {
      LyncClient client =
          open(
              LyncClient.startUnattended(
                  new LyncClient.Settings(
                      user,
                      network.host("lync"),
                      POOL,
                      NameResolver.DEFAULT_PORT,
                      false,
                      EncryptionLevel.OPTIONAL,
                      MediaTransport.ANY,
                      named(CLIENT_NAME),
                      trust,
                      Optional.empty(),
                      names,
                      Timers.STANDARD,
                      event -> {})));
      if (!client.agent().register(user).ok()) {
        throw new IOException(user + " cannot sign in at " + POOL);
      }
    }
  }

  private void startRelay() throws IOException {
    Inet4Address own = settings.address();
    avEdge =
        open(
            AvEdge.start(
                network.host("edge"),
                new AvEdgeSettings(
                    List.of(new InetSocketAddress(own, settings.ports().turn())),
                    List.of(new InetSocketAddress(own, settings.ports().turnTcp())),
                    own,
                    settings.relayPorts(),
                    AvEdgeSettings.REALM,
                    mras,
                    peer -> peers.permits(peer),
                    RelayLimits.DEFAULT,
                    TcpLimits.DEFAULT,
                    Timers.STANDARD)));
  }

  /** From now on, when all ports are known that no peer may be reached at. */
  private void openRelayToPeers() {
    Set<Integer> listeners =
        Stream.of(sip(), clients(), turn(), turnTcp(), mras())
            .map(InetSocketAddress::getPort)
            .collect(Collectors.toSet());
    peers = new ListedPeers(settings.peers(), settings.address(), settings.relayPorts(), listeners);
  }

  /** Here the holder of the client's certificate asks, as the pool does inside. */
  private void startMras() throws IOException {
    Inet4Address own = settings.address();
    List<RelayPlace> relays =
        Stream.of(Location.values())
            .map(
                location ->
                    new RelayPlace(
                        location, own.getHostAddress(), own, turn().getPort(), turnTcp().getPort()))
            .toList();
    mrasServer =
        open(
            MrasServer.start(
                new MrasServer.Settings(
                    network.host("edge"),
                    SIP_DOMAIN,
                    CLIENT_NAME,
                    named(ACCESS_NAME),
                    identities.trust(),
                    mras,
                    relays,
                    NameResolver.of(network.topology()),
                    Timers.STANDARD,
                    sipTraffic,
                    Clock.systemUTC()),
                new InetSocketAddress(own, settings.ports().mras())));
  }

  /** Where partners connect to. */
  public InetSocketAddress sip() {
    return accessEdge.partners();
  }

  /** Where remote users connect to. */
  public InetSocketAddress clients() {
    return accessEdge.clients();
  }

  /** Where STUN and MS-TURN are spoken over UDP. */
  public InetSocketAddress turn() {
    return avEdge.externalAddress();
  }

  /** Where STUN and MS-TURN are spoken over TCP. */
  public InetSocketAddress turnTcp() {
    return avEdge.tcpAddresses().get(0);
  }

  /** Where credentials for the relay are asked for. */
  public InetSocketAddress mras() {
    return mrasServer.address();
  }

  public Settings settings() {
    return settings;
  }

  /** The certificate of the authority that everybody here believes, PEM. */
  public String caPem() {
    return identities.root().certificatePem();
  }

  /**
   * What a partner presents to be taken for a provider.
   *
   * @param proxyFqdn of the provider
   */
  public Identity partner(String proxyFqdn) {
    return named(proxyFqdn);
  }

  /** A certificate that is believed, and that belongs to no provider. */
  public Identity client() {
    return named(CLIENT_NAME);
  }

  /** Credentials for the relay, good for as long as this Edge lives. */
  public RelayCredentials turnCredentials() {
    return mras.issue("sip:" + USERS.get(0), Instant.now().plus(CREDENTIALS_LAST));
  }

  /** What came to the ports for SIP and MRAS. */
  public SipTraffic sipTraffic() {
    return sipTraffic;
  }

  /** Whom the ports for SIP and MRAS have cut off, how often and why. */
  public Map<TransportCounters.Cut, Long> sipCuts() {
    Map<TransportCounters.Cut, Long> all = new EnumMap<>(TransportCounters.Cut.class);
    all.putAll(accessEdge.counters().cuts());
    mrasServer.counters().cuts().forEach((cut, count) -> all.merge(cut, count, Long::sum));
    return all;
  }

  /** What the relay has done. */
  public AvEdgeCounters relayCounters() {
    return avEdge.counters();
  }

  /** Closes everything in the reverse order of opening, whatever fails on the way. */
  @Override
  public void close() {
    opened.close();
  }

  private Identity named(String name) {
    return identities.identity(LeafRequest.named(name));
  }

  private <T extends AutoCloseable> T open(T one) {
    return opened.add(one);
  }
}
