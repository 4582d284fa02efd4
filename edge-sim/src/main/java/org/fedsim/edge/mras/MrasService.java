package org.fedsim.edge.mras;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fedsim.wire.turn.MrasCredentials;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what is answered to a request. Keeps nothing of it: the relay checks tokens by the keys
 * that it shares with this service.
 */
final class MrasService {
  /** How long credentials last when the request does not say, and at most: 8 hours. */
  static final int LONGEST_MINUTES = 480;

  private static final Logger LOG = LoggerFactory.getLogger(MrasService.class);

  private final MrasCredentials credentials;
  private final String realm;
  private final List<RelayPlace> relays;

  MrasService(MrasCredentials credentials, String realm, List<RelayPlace> relays) {
    this.credentials = credentials;
    this.realm = realm;
    this.relays = List.copyOf(relays);
  }

  /**
   * Answers one request.
   *
   * @param document the body of the SERVICE
   * @param requester address of record of the user that the front end has let ask
   * @param now the time that credentials begin at
   */
  MrasResponse answer(byte[] document, String requester, Instant now) {
    MrasRequest request;
    try {
      request = MrasRequestReader.read(document);
    } catch (MraspRefused e) {
      LOG.debug("{} asked and was told {}: {}", requester, e.reason(), e.getMessage());
      return MrasResponse.refusing(e.reason(), e.header());
    }
    Optional<MraspHeader> header = Optional.of(request.header());
    // A token says who its owner is, so each user gets his own only: all or nothing.
    if (!isOf(requester, request.header().from())
        || !request.credentials().stream().allMatch(c -> isOf(requester, c.identity()))) {
      return MrasResponse.refusing(ReasonPhrase.FORBIDDEN, header);
    }
    if (request.credentials().stream().anyMatch(c -> placesFor(c.location()).isEmpty())) {
      return MrasResponse.refusing(ReasonPhrase.NOT_SUPPORTED, header);
    }
    List<MrasResponse.Credentials> all = new ArrayList<>();
    for (MrasRequest.Credentials asked : request.credentials()) {
      int minutes = Math.min(asked.minutes().orElse(LONGEST_MINUTES), LONGEST_MINUTES);
      all.add(
          new MrasResponse.Credentials(
              asked.id(),
              credentials.issue("sip:" + requester, now.plus(Duration.ofMinutes(minutes))),
              minutes,
              realm,
              placesFor(asked.location()).stream().map(r -> r.named(request.route())).toList()));
    }
    return new MrasResponse(header, ReasonPhrase.OK, all);
  }

  private List<RelayPlace> placesFor(Optional<Location> location) {
    return relays.stream()
        .filter(r -> location.isEmpty() || location.get() == r.location())
        .toList();
  }

  /** An address of record and nothing behind it: parameters would make it somebody's device. */
  private static boolean isOf(String requester, String uri) {
    return uri.toLowerCase(Locale.ROOT).equals("sip:" + requester.toLowerCase(Locale.ROOT));
  }
}
