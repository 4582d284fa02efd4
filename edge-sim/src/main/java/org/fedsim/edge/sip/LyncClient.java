package org.fedsim.edge.sip;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
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
  private final SipNode node;
  private final UserAgent agent;
  private final CallParty party;

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
   * @param identity what JAIN-SIP presents to those who connect to the client, which nobody does
   * @param trust whom to believe
   * @param relay the relay and the credentials that the client is given for a call
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
      Supplier<Optional<MediaSettings.Relay>> relay,
      NameResolver names,
      Timers timers,
      TransportObserver observer) {}

  private LyncClient(String user, SipNode node, UserAgent agent, CallParty party) {
    this.user = user;
    this.node = node;
    this.agent = agent;
    this.party = party;
  }

  /**
   * Starts the client; it is not signed in yet.
   *
   * @throws IOException when the host has no port, or the server's name is unknown
   */
  public static LyncClient start(Settings s) throws IOException {
    Inet4Address address = s.host().address();
    InetSocketAddress server;
    try {
      server = s.names().resolve(s.server(), s.port());
    } catch (UnresolvedHost e) {
      throw new IOException(e.getMessage(), e);
    }
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
                s.relay(),
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
                Optional.of("sip:" + s.server() + ":" + s.port() + ";transport=tls;lr")),
            party);
    try {
      SipNode node =
          SipNode.builder(s.user(), s.host(), s.timers(), s.names())
              .listen(Listening.serverOnly(CLIENT, new InetSocketAddress(address, 0), s.identity()))
              .connectWith(OutboundTls.Choice.presenting(Optional.empty(), s.trust()))
              .observer(s.observer())
              .trackDialogs()
              .listener(agent)
              .start();
      agent.attach(node);
      return new LyncClient(s.user(), node, agent, party);
    } catch (IOException e) {
      agent.close();
      throw e;
    }
  }

  public String user() {
    return user;
  }

  public UserAgent agent() {
    return agent;
  }

  public CallParty party() {
    return party;
  }

  @Override
  public void close() {
    party.close();
    agent.close();
    node.close();
  }
}
