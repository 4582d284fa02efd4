package org.fedsim.scenarios.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.fedsim.edge.av.AvEdge;
import org.fedsim.edge.av.AvEdgeSettings;
import org.fedsim.edge.deployment.EdgeDeployment;
import org.fedsim.edge.deployment.EdgePorts;
import org.fedsim.edge.deployment.LyncUser;
import org.fedsim.edge.mras.Location;
import org.fedsim.edge.mras.MrasAddress;
import org.fedsim.edge.mras.MrasServer;
import org.fedsim.edge.mras.RelayPlace;
import org.fedsim.edge.sip.AccessEdge;
import org.fedsim.edge.sip.FrontEnd;
import org.fedsim.edge.sip.LyncClient;
import org.fedsim.network.Host;
import org.fedsim.network.Network;
import org.fedsim.partner.Partner;
import org.fedsim.partner.PartnerGateway;
import org.fedsim.scenarios.script.LabSettings;
import org.fedsim.scenarios.script.MediaEncryption;
import org.fedsim.scenarios.script.Scenario;
import org.fedsim.scenarios.script.Step;
import org.fedsim.scenarios.script.User;
import org.fedsim.scenarios.site.Site;
import org.fedsim.wire.Opened;
import org.fedsim.wire.Timers;
import org.fedsim.wire.media.EncryptionLevel;
import org.fedsim.wire.media.MediaSettings;
import org.fedsim.wire.media.MediaTransport;
import org.fedsim.wire.sip.NameResolver;
import org.fedsim.wire.stun.StunPort;
import org.fedsim.wire.turn.MrasCredentials;
import org.fedsim.wire.ua.CallParty;
import org.fedsim.wire.ua.UserAgent;

/**
 * A topology brought up on a network under a policy, with the servers of both sides listening:
 * those that the scenario needs, and no others. The Lync users inside are signed in; a remote user
 * signs in by a step.
 */
final class Lab implements AutoCloseable {
  private static final Duration CREDENTIALS_LAST = Duration.ofHours(8);

  private final Network network;
  private final Site site;
  private final EdgeDeployment deployment;
  private final Timers timers;
  private final LabIdentities identities;
  private final Hops hops = new Hops();
  private final NameResolver names;
  private final Map<String, Party> parties = new HashMap<>();
  private final Opened opened = new Opened("the lab");
  private final MrasCredentials mras = MrasCredentials.withFreshKeys(new SecureRandom());
  private final Map<InetSocketAddress, StunPort> stunPorts = new HashMap<>();
  private AvEdge avEdge;

  /** A user who can act: his user agent and his calls. */
  record Party(User user, UserAgent agent, CallParty calls) {}

  private Lab(Network network, Site site, Timers timers, LabIdentities identities) {
    this.network = network;
    this.site = site;
    this.deployment = site.edge();
    this.timers = timers;
    this.identities = identities;
    this.names = NameResolver.of(network.topology());
    opened.add(network);
  }

  /**
   * Brings up what a scenario needs. Takes the network over: closing the lab closes it.
   *
   * @param site whose topology the network has
   * @throws IOException when something cannot be brought up
   */
  static Lab open(
      Network network, Site site, Scenario scenario, Timers timers, LabIdentities identities)
      throws IOException, InterruptedException {
    Lab lab = new Lab(network, site, timers, identities);
    try {
      lab.start(scenario);
      return lab;
    } catch (IOException | InterruptedException | RuntimeException e) {
      lab.close();
      throw e;
    }
  }

  /** The hosts that a lab of that scenario asks its network for. */
  static Set<String> hosts(Scenario scenario) {
    Set<String> hosts = new LinkedHashSet<>(Set.of("edge"));
    for (Step step : scenario.steps()) {
      if (step instanceof Step.Stun stun) {
        hosts.add(stun.from().on().host());
        hosts.add(stun.to().on().host());
      }
      for (User user : step.users()) {
        hosts.add("frontend");
        hosts.add(user.host());
        user.mediaHost().ifPresent(hosts::add);
      }
    }
    return hosts;
  }

  private void start(Scenario scenario) throws IOException, InterruptedException {
    List<User> users =
        scenario.steps().stream().flatMap(s -> s.users().stream()).distinct().toList();
    boolean media =
        scenario.steps().stream().anyMatch(s -> s instanceof Step.Call || s instanceof Step.Stun);
    if (media) {
      avEdge =
          open(
              AvEdge.start(
                  network.host("edge"), AvEdgeSettings.of(network.topology(), mras, timers)));
    }
    for (Step step : scenario.steps()) {
      if (step instanceof Step.Stun stun) {
        openStun(stun.from());
        openStun(stun.to());
      }
    }
    if (!users.isEmpty()) {
      startSip(scenario, users);
    }
  }

  /** A named port is opened once, whoever asks or is asked there; the Edge has its own. */
  private void openStun(Step.Endpoint end) throws IOException {
    InetSocketAddress at = end.socketAddress();
    if (end.port() == 0 || end.isAvEdge() || stunPorts.containsKey(at)) {
      return;
    }
    stunPorts.put(at, open(StunPort.open(network.host(end.on().host()), at)));
  }

  private void startSip(Scenario scenario, List<User> users)
      throws IOException, InterruptedException {
    Host edge = network.host("edge");
    open(
        AccessEdge.start(
            new AccessEdge.Settings(
                edge,
                new AccessEdge.Ports(deployment.ports().partners(), deployment.ports().clients()),
                deployment.domain(),
                deployment.pool().name(),
                deployment.partners(),
                identities.accessEdge(deployment, scenario.lab().clientEku()),
                identities.server(deployment.internal().name()),
                identities.trust(),
                identities.trust(),
                names,
                timers,
                hops.of("access-edge"))));
    Set<String> homed =
        deployment.users().stream().map(LyncUser::address).collect(Collectors.toSet());
    open(
        FrontEnd.start(
            new FrontEnd.Settings(
                network.host("frontend"),
                deployment.domain(),
                deployment.internal().name(),
                homed,
                identities.server(deployment.pool().name()),
                identities.trust(),
                names,
                timers,
                hops.of("front-end"))));
    if (avEdge != null) {
      startMras(edge);
    }
    for (User user : users) {
      if (user.isLync()) {
        startLync(user, scenario.lab());
      }
    }
    for (String provider : users.stream().flatMap(u -> u.provider().stream()).distinct().toList()) {
      startProvider(
          provider,
          scenario.lab(),
          users.stream().filter(u -> u.provider().equals(Optional.of(provider))).toList());
    }
  }

  /** Where the Lync users get credentials for the relay. */
  private void startMras(Host edge) throws IOException {
    open(
        MrasServer.start(
            new MrasServer.Settings(
                edge,
                deployment.domain(),
                deployment.pool().name(),
                identities.server(deployment.internal().name()),
                identities.trust(),
                mras,
                RelayPlace.of(edge, names),
                names,
                timers,
                hops.of("mras"),
                Clock.systemUTC())));
  }

  private void startLync(User user, LabSettings settings) throws IOException, InterruptedException {
    boolean inside = user.kind() == User.Kind.INSIDE;
    LyncClient client =
        open(
            LyncClient.start(
                new LyncClient.Settings(
                    user.address(),
                    network.host(user.host()),
                    inside ? deployment.pool().name() : deployment.access().name(),
                    inside ? EdgePorts.INTERNAL_SIP : deployment.ports().clients(),
                    avEdge != null,
                    settings.mediaEncryption() == MediaEncryption.REQUIRED
                        ? EncryptionLevel.REQUIRED
                        : EncryptionLevel.OPTIONAL,
                    transport(settings),
                    identities.server("client." + deployment.domain()),
                    identities.trust(),
                    avEdge == null ? Optional.empty() : Optional.of(relays(inside)),
                    names,
                    timers,
                    hops.of(user.address()))));
    parties.put(user.address(), new Party(user, client.agent(), client.party()));
    if (inside && !client.agent().register(user.address()).ok()) {
      throw new IOException(user.address() + " cannot sign in at " + deployment.pool().name());
    }
  }

  private static MediaTransport transport(LabSettings settings) {
    return switch (settings.mediaTransport()) {
      case ANY -> MediaTransport.ANY;
      case TCP -> MediaTransport.TCP;
    };
  }

  private void startProvider(String provider, LabSettings settings, List<User> users)
      throws IOException {
    Partner partner = site.partner(provider).orElseThrow();
    PartnerGateway gateway =
        open(
            PartnerGateway.start(
                new PartnerGateway.Settings(
                    partner,
                    network.host(provider),
                    users.stream()
                        .flatMap(u -> u.mediaHost().stream())
                        .findFirst()
                        .map(network::host),
                    transport(settings),
                    users.stream().map(User::address).collect(Collectors.toSet()),
                    deployment.access().name(),
                    identities.server(partner.gateway().name()),
                    identities.trust(),
                    handedRelay(partner.clientHost()),
                    names,
                    timers,
                    hops.of(provider))));
    users.forEach(u -> parties.put(u.address(), new Party(u, gateway.agent(), gateway.party())));
  }

  private LyncClient.Relays relays(boolean inside) {
    return new LyncClient.Relays(
        MrasAddress.of(deployment.domain()),
        inside ? Location.INTRANET : Location.INTERNET,
        relayMachine(),
        Clock.systemUTC());
  }

  private Optional<Host> relayMachine() {
    return timers.tellLosses() ? Optional.of(network.host("edge")) : Optional.empty();
  }

  /**
   * The Edge's relay for the media client of a provider, with fresh credentials for each call. Who
   * gave them to it is not known (docs/modelling.md), so the lab does.
   */
  private Supplier<Optional<MediaSettings.Relay>> handedRelay(String identity) {
    InetSocketAddress server =
        new InetSocketAddress(network.host("edge").address("av"), deployment.ports().relayUdp());
    return () ->
        avEdge == null
            ? Optional.empty()
            : Optional.of(
                new MediaSettings.Relay(
                    server,
                    mras.issue(identity, Instant.now().plus(CREDENTIALS_LAST)),
                    relayMachine()));
  }

  private <T extends AutoCloseable> T open(T one) {
    return opened.add(one);
  }

  Network network() {
    return network;
  }

  Timers timers() {
    return timers;
  }

  Hops hops() {
    return hops;
  }

  /** Throws {@link IllegalStateException} when the scenario has no call and no STUN step. */
  AvEdge avEdge() {
    if (avEdge == null) {
      throw new IllegalStateException("no A/V Edge in this lab");
    }
    return avEdge;
  }

  /** The port that a STUN step names; empty for one of no particular number, or of the A/V Edge. */
  Optional<StunPort> stunPort(Step.Endpoint end) {
    return Optional.ofNullable(stunPorts.get(end.socketAddress()));
  }

  Party party(User user) {
    Party party = parties.get(user.address());
    if (party == null) {
      throw new IllegalStateException(user.address() + " is not in this lab");
    }
    return party;
  }

  /** Closes everything in the reverse order of opening, whatever fails on the way. */
  @Override
  public void close() {
    opened.close();
  }
}
