package org.fedsim.wire.ua;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The sessions of one user agent that are alive, each with its dialog, by Call-ID. How many there
 * are of one kind with the users of one domain is limited, so that nobody can fill the memory. Safe
 * for use by any thread.
 */
final class Sessions {
  /** So many of one kind with one domain. */
  static final int LIMIT = 1000;

  /** What a session is. */
  enum Kind {
    CALL,
    SUBSCRIPTION
  }

  /**
   * One session.
   *
   * @param confirmed whether nothing more is needed for it to be; of a call that was accepted here,
   *     whether there was an ACK
   */
  record Live(Session session, Kind kind, Dialog dialog, boolean confirmed) {
    Live with(Dialog other) {
      return new Live(session, kind, other, confirmed);
    }

    Live confirm() {
      return new Live(session, kind, dialog, true);
    }
  }

  private record Share(Kind kind, String domain) {}

  private final Map<String, Live> live = new HashMap<>();
  private final Map<Share, Integer> shares = new HashMap<>();

  /** Whether there is a place for one more. */
  synchronized boolean hasPlace(Kind kind, String peer) {
    return shares.getOrDefault(share(kind, peer), 0) < LIMIT;
  }

  /** Keeps one; false when its Call-ID is that of another. */
  synchronized boolean add(Live one) {
    if (live.putIfAbsent(one.session().callId(), one) != null) {
      return false;
    }
    shares.merge(share(one.kind(), one.session().peer()), 1, Integer::sum);
    return true;
  }

  synchronized Optional<Live> get(String callId) {
    return Optional.ofNullable(live.get(callId));
  }

  /** Changes one, if it is there; returns what it is then. */
  synchronized Optional<Live> change(String callId, UnaryOperator<Live> how) {
    return Optional.ofNullable(live.computeIfPresent(callId, (id, one) -> how.apply(one)));
  }

  /** Takes one out; empty when it was not there. */
  synchronized Optional<Live> remove(String callId) {
    Live one = live.remove(callId);
    if (one != null) {
      shares.computeIfPresent(
          share(one.kind(), one.session().peer()), (share, n) -> n == 1 ? null : n - 1);
    }
    return Optional.ofNullable(one);
  }

  private static Share share(Kind kind, String peer) {
    return new Share(kind, peer.substring(peer.indexOf('@') + 1));
  }
}
