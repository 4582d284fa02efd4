package org.fedsim.edge.sip;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.fedsim.edge.mras.Location;
import org.fedsim.edge.mras.MrasClient;
import org.fedsim.edge.mras.NoRelayAccess;
import org.fedsim.edge.mras.RelayAccess;
import org.fedsim.network.Host;
import org.fedsim.wire.Timers;
import org.fedsim.wire.media.EncryptionLevel;
import org.fedsim.wire.media.MediaKind;
import org.fedsim.wire.media.MediaSettings;
import org.fedsim.wire.media.MediaTransport;
import org.fedsim.wire.sip.Listening;
import org.fedsim.wire.sip.NameResolver;
import org.fedsim.wire.sip.OutboundTls;
import org.fedsim.wire.sip.SipNode;
import org.fedsim.wire.sip.TransportObserver;
import org.fedsim.wire.sip.UnresolvedHost;
import org.fedsim.wire.tls.Identity;
import org.fedsim.wire.tls.PeerPolicy;
import org.fedsim.wire.ua.CallParty;
import org.fedsim.wire.ua.RunningAgent;
import org.fedsim.wire.ua.UserAgent;
import org.fedsim.wire.ua.UserAgentSettings;

/**
 * The Lync client of one user: it keeps one TLS connection to its home server, and everything to
 * and from the user goes over that connection. The home server is the pool for a user inside, and
 * the Access Edge on 443 for a remote one.
 */
public final class LyncClient implements AutoCloseable {
  private static final String CLIENT = "client";

  private final String user;
  private final RunningAgent running;
  private final Optional<MrasClient> mras;

  /**
   * What a client is configured with.
   *
   * @param user its address of record
   * @param host the user's machine
   * @param server DNS name of the home server
   * @param port its port
   * @param media whether the machine has a microphone and a camera to call with
   * @param encryption what media encryption is set to
   * @param transport what the candidates of its media are of
   * @param identity what would be presented to those who connect to the client, which nobody does
   * @param trust whom to believe
   * @param relays where it gets the relay for a call from; empty when it uses none
   */
  public record Settings(
      String user,
      Host host,
      String server,
      int port,
      boolean media,
      EncryptionLevel encryption,
      MediaTransport transport,
      Identity identity,
      PeerPolicy trust,
      Optional<Relays> relays,
      NameResolver names,
      Timers timers,
      TransportObserver observer) {}

  /**
   * Where a client gets the relay for a call from.
   *
   * @param service address of record of the media relay authentication service
   * @param location which side of the relay it uses
   * @param machine the simulated machine of the relay, if it may tell of lost packets ({@link
   *     MediaSettings.Relay})
   * @param clock what tells whether credentials are still good
   */
  public record Relays(String service, Location location, Optional<Host> machine, Clock clock) {}

  private LyncClient(String user, RunningAgent running, Optional<MrasClient> mras) {
    this.user = user;
    this.running = running;
    this.mras = mras;
  }

  /**
   * Starts the client; it is not signed in yet.
   *
   * @throws IOException when the host has no port, or the server's name is unknown
   */
  public static LyncClient start(Settings s) throws IOException {
    return start(s, UserAgentSettings.Notifying.WHEN_TOLD);
  }

  /** The same for a user whom nobody plays: his client tells his watchers by itself. */
  public static LyncClient startUnattended(Settings s) throws IOException {
    return start(s, UserAgentSettings.Notifying.AT_ONCE);
  }

  private static LyncClient start(Settings s, UserAgentSettings.Notifying notifying)
      throws IOException {
    Inet4Address address = s.host().address();
    InetSocketAddress server;
    try {
      server = s.names().resolve(s.server(), s.port());
    } catch (UnresolvedHost e) {
      throw new IOException(e.getMessage(), e);
    }
    // The agent needs the party, and the party the agent, to ask for a relay.
    CompletableFuture<Optional<MrasClient>> mras = new CompletableFuture<>();
    CallParty party =
        new CallParty(
            new CallParty.Settings(
                s.host().name(),
                Set.of(s.user()),
                s.media() ? Set.of(MediaKind.AUDIO, MediaKind.VIDEO) : Set.of(),
                s.encryption(),
                s.transport(),
                address,
                s.media() ? Optional.of(s.host()) : Optional.empty(),
                () -> relay(s.relays(), mras.join()),
                s.timers()));
    String epid = String.format("%010x", s.user().hashCode() & 0xffffffffL);
    UserAgent agent =
        new UserAgent(
            new UserAgentSettings(
                s.user(),
                "UCCAPI/15.0 (fedsim)",
                CLIENT,
                u -> "sip:" + u + ";opaque=user:epid:" + epid + ";gruu",
                server,
                Optional.of("sip:" + s.server() + ":" + s.port() + ";transport=tls;lr"),
                notifying),
            party);
    mras.complete(
        s.relays().map(r -> new MrasClient(agent, s.user(), r.service(), s.names(), r.clock())));
    RunningAgent running =
        RunningAgent.start(
            agent,
            party,
            SipNode.builder(s.user(), s.host(), s.timers(), s.names())
                .listen(
                    Listening.serverOnly(CLIENT, new InetSocketAddress(address, 0), s.identity()))
                .connectWith(OutboundTls.Choice.presenting(Optional.empty(), s.trust()))
                .observer(s.observer()));
    return new LyncClient(s.user(), running, mras.join());
  }

  private static Optional<MediaSettings.Relay> relay(
      Optional<Relays> relays, Optional<MrasClient> mras) throws IOException, InterruptedException {
    if (relays.isEmpty() || mras.isEmpty()) {
      return Optional.empty();
    }
    RelayAccess access = mras.get().access(relays.get().location());
    return Optional.of(
        new MediaSettings.Relay(
            access.server(), access.tcpServer(), access.credentials(), relays.get().machine()));
  }

  /**
   * The relay for clients at that place and credentials for it: those that the client has, or new
   * ones. A call does this by itself.
   *
   * @throws NoRelayAccess when the service gives none
   * @throws IllegalStateException when the client uses no relay
   */
  public RelayAccess relayCredentials(Location location)
      throws NoRelayAccess, InterruptedException {
    return mras.orElseThrow(() -> new IllegalStateException(user + " uses no relay"))
        .access(location);
  }

  public String user() {
    return user;
  }

  public UserAgent agent() {
    return running.agent();
  }

  public CallParty party() {
    return running.party();
  }

  @Override
  public void close() {
    running.close();
  }
}
