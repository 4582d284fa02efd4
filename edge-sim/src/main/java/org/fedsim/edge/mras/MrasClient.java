package org.fedsim.edge.mras;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.fedsim.wire.sip.NameResolver;
import org.fedsim.wire.sip.UnresolvedHost;
import org.fedsim.wire.ua.SipReply;
import org.fedsim.wire.ua.UserAgent;

/**
 * Gets relay credentials for one user and keeps them until shortly before they expire. Threads may
 * share it: while one asks, the others wait for the same answer.
 */
public final class MrasClient {
  /** How long before their end credentials are replaced, if they last twice as long at least. */
  static final Duration MARGIN = Duration.ofMinutes(5);

  private final UserAgent agent;
  private final String user;
  private final String service;
  private final NameResolver names;
  private final Clock clock;
  private final ReentrantLock asking = new ReentrantLock();
  private final Map<Location, Kept> kept = new EnumMap<>(Location.class);

  private record Kept(RelayAccess access, Instant until) {}

  /**
   * @param agent signed in for the user
   * @param user address of record
   * @param service {@link MrasAddress}
   * @param names finds relays by their names
   * @param clock what tells whether credentials are still good
   */
  public MrasClient(UserAgent agent, String user, String service, NameResolver names, Clock clock) {
    this.agent = agent;
    this.user = user;
    this.service = service;
    this.names = names;
    this.clock = clock;
  }

  /**
   * The relay for clients at that place, and credentials that are good for a while. Asks the
   * service when there are none, and blocks meanwhile.
   *
   * @throws NoRelayAccess when the service gives none; the next call asks again
   */
  public RelayAccess access(Location location) throws NoRelayAccess, InterruptedException {
    asking.lockInterruptibly();
    try {
      Kept have = kept.get(location);
      if (have == null || !clock.instant().isBefore(have.until())) {
        have = ask(location);
        kept.put(location, have);
      }
      return have.access();
    } finally {
      asking.unlock();
    }
  }

  private Kept ask(Location location) throws NoRelayAccess, InterruptedException {
    String id = UUID.randomUUID().toString();
    String self = "sip:" + user;
    MrasRequest request =
        new MrasRequest(
            new MraspHeader(id, MraspXml.VERSION, self, "sip:" + service),
            Route.LOAD_BALANCED,
            List.of(
                new MrasRequest.Credentials(
                    id, self, Optional.of(location), OptionalInt.of(MrasService.LONGEST_MINUTES))));
    // Counted from before the question, so never later than the service counts.
    Instant begin = clock.instant();
    SipReply reply = agent.service(user, service, MraspXml.TYPE, MraspXml.SUBTYPE, request.toXml());
    MrasResponse response = response(reply);
    if (response.reason() != ReasonPhrase.OK) {
      throw refused("it said " + response.reason().text(), null);
    }
    MrasResponse.Credentials given =
        response.credentials().stream()
            .filter(c -> c.id().equals(id))
            .findFirst()
            .orElseThrow(() -> refused("its answer is to something else", null));
    MrasResponse.Relay relay =
        given.relays().stream()
            .filter(r -> r.location() == location && r.udpPort() != 0)
            .findFirst()
            .orElseThrow(() -> refused("it named no relay for the " + location.text(), null));
    Duration lasting = Duration.ofMinutes(given.minutes());
    Duration half = lasting.dividedBy(2);
    Instant expiry = begin.plus(lasting);
    return new Kept(
        new RelayAccess(
            server(relay, relay.udpPort()),
            relay.tcpPort() == 0 ? Optional.empty() : Optional.of(server(relay, relay.tcpPort())),
            given.token(),
            expiry),
        expiry.minus(half.compareTo(MARGIN) < 0 ? half : MARGIN));
  }

  private MrasResponse response(SipReply reply) throws NoRelayAccess {
    if (reply instanceof SipReply.NotSent notSent) {
      throw refused("not sent: " + notSent.failure().getMessage(), notSent.failure());
    }
    if (!(reply instanceof SipReply.Answered answered)) {
      throw refused("nobody answered", null);
    }
    if (!reply.ok()) {
      throw refused(
          "SIP "
              + answered.status()
              + " "
              + answered.response().getReasonPhrase()
              + answered
                  .header("ms-diagnostics")
                  .or(() -> answered.header("ms-diagnostics-public"))
                  .map(d -> " (" + d + ")")
                  .orElse(""),
          null);
    }
    try {
      byte[] body = answered.response().getRawContent();
      return MrasResponseReader.read(body == null ? new byte[0] : body);
    } catch (MraspRefused e) {
      throw refused("its answer cannot be read: " + e.getMessage(), e);
    }
  }

  private InetSocketAddress server(MrasResponse.Relay relay, int port) throws NoRelayAccess {
    try {
      return names.resolve(relay.host(), port);
    } catch (UnresolvedHost e) {
      throw refused("nobody knows its relay " + relay.host(), e);
    }
  }

  private NoRelayAccess refused(String why, Throwable cause) {
    return new NoRelayAccess(
        user + " got no relay credentials from sip:" + service + ": " + why, cause);
  }
}
