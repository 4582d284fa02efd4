package org.fedsim.partner;

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
import java.util.concurrent.CopyOnWriteArrayList;
import org.fedsim.network.ContosoTopology;
import org.fedsim.network.Host;
import org.fedsim.network.Topology;
import org.fedsim.network.loopback.LoopbackNetwork;
import org.fedsim.wire.Timers;
import org.fedsim.wire.media.EncryptionLevel;
import org.fedsim.wire.media.MediaKind;
import org.fedsim.wire.media.MediaSession;
import org.fedsim.wire.media.MediaSettings;
import org.fedsim.wire.media.MediaTransport;
import org.fedsim.wire.sip.Listening;
import org.fedsim.wire.sip.NameResolver;
import org.fedsim.wire.sip.OutboundTls;
import org.fedsim.wire.sip.SipNode;
import org.fedsim.wire.sip.TransportEvent;
import org.fedsim.wire.tls.FederationIdentities;
import org.fedsim.wire.tls.Identity;
import org.fedsim.wire.tls.LeafRequest;
import org.fedsim.wire.ua.CallParty;
import org.fedsim.wire.ua.UserAgent;
import org.fedsim.wire.ua.UserAgentSettings;

/** A gateway, and a user agent in the place of the Edge. */
final class PartnerLab implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(60);
  static final String EDGE = "sip.contoso.com";
  static final String ALICE = "alice@contoso.com";
  private static final FederationIdentities IDENTITIES =
      new FederationIdentities(Clock.systemUTC());

  final List<TransportEvent> gatewayEvents = new CopyOnWriteArrayList<>();
  private final Topology topology = ContosoTopology.create();
  private final NameResolver names = NameResolver.of(topology);
  private final LoopbackNetwork network;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  private PartnerLab() throws IOException {
    network = LoopbackNetwork.open(topology, Map.of(), LoopbackNetwork.Options.LAB);
    opened.push(network);
  }

  static PartnerLab open() throws IOException {
    return new PartnerLab();
  }

  /** A partner that behaves as one of the shipped profiles says, at its host of the topology. */
  static Partner partner(String profileName) {
    Profile profile = Profiles.named(profileName);
    Topology topology = ContosoTopology.create();
    Topology.Interface gateway = topology.interfacesOf(profileName).get(0);
    return new Partner(
        profileName,
        profile,
        new Partner.Gateway(gateway.address(), gateway.dnsName().orElseThrow(), 5061),
        topology.interfacesOf(profileName + "-client").stream()
            .map(Topology.Interface::address)
            .findFirst(),
        List.of(),
        profile.domains(),
        Optional.empty());
  }

  /** The user of that partner. */
  static String user(Partner partner) {
    return "user@" + partner.domains().get(0);
  }

  PartnerGateway gateway(Partner partner) throws IOException {
    return closing(
        PartnerGateway.start(
            new PartnerGateway.Settings(
                partner,
                network.host(partner.key()),
                partner.client().map(client -> network.host(partner.clientHost())),
                MediaTransport.ANY,
                Set.of(user(partner)),
                EDGE,
                IDENTITIES.identity(LeafRequest.named(partner.gateway().name())),
                IDENTITIES.trust(),
                Optional::empty,
                names,
                Timers.LAB,
                gatewayEvents::add)));
  }

  UserAgent edge(Partner towards) throws IOException {
    return edge(towards, LeafRequest.named(EDGE));
  }

  /** Alice, calling from the Edge's access address with that certificate. */
  UserAgent edge(Partner towards, LeafRequest certificate) throws IOException {
    Host edge = network.host("edge");
    Identity identity = IDENTITIES.identity(certificate);
    CallParty party =
        closing(
            new CallParty(
                new CallParty.Settings(
                    EDGE,
                    Set.of(ALICE),
                    Set.of(),
                    EncryptionLevel.OPTIONAL,
                    MediaTransport.ANY,
                    edge.address("access"),
                    Optional.empty(),
                    Optional::empty,
                    Timers.LAB)));
    UserAgent agent =
        new UserAgent(
            new UserAgentSettings(
                "edge",
                "test",
                "access",
                user -> "sip:alice@" + EDGE + ":5061;transport=tls",
                new InetSocketAddress(network.host(towards.key()).address(), 5061),
                Optional.empty()),
            party);
    SipNode node =
        SipNode.builder("edge", edge, Timers.LAB, names)
            .listen(
                Listening.mutual(
                    "access",
                    new InetSocketAddress(edge.address("access"), 5061),
                    identity,
                    IDENTITIES.trust()))
            .connectWith(OutboundTls.Choice.presenting(Optional.of(identity), IDENTITIES.trust()))
            .start(agent::attach);
    closing(node);
    return closing(agent);
  }

  /** The media that alice's side offers. */
  MediaSession media(EncryptionLevel encryption, MediaKind... kinds) {
    Host edge = network.host("edge");
    return closing(
        MediaSession.open(
            new MediaSettings(
                edge,
                edge.address("av"),
                List.of(kinds),
                encryption,
                MediaSettings.Role.OFFERER,
                Optional.empty(),
                Timers.LAB)));
  }

  private <T extends AutoCloseable> T closing(T resource) {
    opened.push(resource);
    return resource;
  }

  @Override
  public void close() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }
}
