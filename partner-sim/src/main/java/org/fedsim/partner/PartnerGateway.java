package org.fedsim.partner;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.fedsim.network.Host;
import org.fedsim.wire.Timers;
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
 * The SIP gateway of a public provider: it speaks for the provider's users to a federated Edge,
 * over mutual TLS on 5061, with a connection of its own for what it sends.
 */
public final class PartnerGateway implements AutoCloseable {
  private static final String FEDERATION = "federation";

  private final RunningAgent running;

  /**
   * What a gateway is configured with.
   *
   * @param partner which partner it is
   * @param host where it runs
   * @param mediaHost the machine of its media client, if it has one
   * @param transport what the candidates of its media client are of
   * @param users its users, addresses of record
   * @param edge DNS name of the Access Edge that it federates with
   * @param identity its certificate
   * @param trust whom to believe
   * @param relay what its media client is told about the Edge's relay when a call is set up
   */
  public record Settings(
      Partner partner,
      Host host,
      Optional<Host> mediaHost,
      MediaTransport transport,
      Set<String> users,
      String edge,
      Identity identity,
      PeerPolicy trust,
      Supplier<Optional<MediaSettings.Relay>> relay,
      NameResolver names,
      Timers timers,
      TransportObserver observer) {}

  private PartnerGateway(RunningAgent running) {
    this.running = running;
  }

  /**
   * Starts listening.
   *
   * @throws IOException when the address cannot be listened on, or the Edge's name is unknown
   */
  public static PartnerGateway start(Settings s) throws IOException {
    Partner partner = s.partner();
    Profile profile = partner.profile();
    String name = partner.gateway().name();
    int port = partner.gateway().port();
    Inet4Address address = s.host().address();
    CallParty party =
        new CallParty(
            new CallParty.Settings(
                name,
                s.users(),
                profile.media(),
                profile.encryption(),
                s.transport(),
                address,
                s.mediaHost(),
                s.relay()::get,
                s.timers()));
    // What the SRV record _sipfederationtls._tcp of the enterprise's domain would have said.
    InetSocketAddress edge;
    try {
      edge = s.names().resolve(s.edge(), NameResolver.DEFAULT_PORT);
    } catch (UnresolvedHost e) {
      throw new IOException(e.getMessage(), e);
    }
    UserAgent agent =
        new UserAgent(
            new UserAgentSettings(
                partner.key(),
                profile.product(),
                FEDERATION,
                user ->
                    "sip:"
                        + user.substring(0, user.indexOf('@'))
                        + "@"
                        + name
                        + ":"
                        + port
                        + ";transport=tls",
                edge,
                Optional.empty()),
            party);
    PeerPolicy clients =
        profile.certificates().demandsName() ? s.trust().accepting(s.edge()) : s.trust();
    if (profile.certificates().demandsClientUsage()) {
      clients = clients.requiringClientUsage();
    }
    return new PartnerGateway(
        RunningAgent.start(
            agent,
            party,
            SipNode.builder(partner.key(), s.host(), s.timers(), s.names())
                .listen(
                    Listening.mutual(
                        FEDERATION, new InetSocketAddress(address, port), s.identity(), clients))
                .connectWith(OutboundTls.Choice.presenting(Optional.of(s.identity()), s.trust()))
                .observer(s.observer())));
  }

  /** Speaks for the provider's users. */
  public UserAgent agent() {
    return running.agent();
  }

  /** Their calls. */
  public CallParty party() {
    return running.party();
  }

  @Override
  public void close() {
    running.close();
  }
}
