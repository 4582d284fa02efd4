package org.fedsim.wire.media;

import java.net.InetSocketAddress;
import org.fedsim.wire.media.Candidate.Transport;
import org.fedsim.wire.media.Candidate.Type;
import org.ice4j.ice.Component;

/**
 * TCP candidates as MS-ICE2 numbers them: within a type, UDP goes before TCP, and an active end
 * before a passive one. Pure.
 *
 * <p>A pair is as good as the worse of its ends (RFC 5245 section 5.7.2). One end of a TCP pair is
 * always a relayed candidate, which is worse than any of UDP; so is every TCP pair.
 */
final class TcpCandidates {
  /** ice4j numbers the foundations of UDP candidates from 1. */
  private static final String FOUNDATION = "9";

  /** RFC 5245 section 4.1.2.2. */
  private static final int HOST_PREFERENCE = 126;

  private static final int PEER_REFLEXIVE_PREFERENCE = 110;
  private static final int RELAYED_PREFERENCE = 0;

  /** Four bits; 15 is UDP. As libnice has them for this dialect, agent/candidate-priv.h. */
  private static final int TCP_PREFERENCE = 6;

  private static final int ACTIVE_PREFERENCE = 5;
  private static final int PASSIVE_PREFERENCE = 2;
  private static final int OTHER_PREFERENCE = 0x1ff;

  private TcpCandidates() {}

  /** A port that waits for connections. */
  static Candidate host(InetSocketAddress address) {
    return new Candidate(
        FOUNDATION,
        Component.RTP,
        Transport.TCP_PASSIVE,
        priority(HOST_PREFERENCE, PASSIVE_PREFERENCE),
        address,
        Type.HOST,
        address);
  }

  /**
   * A port of a relay that connections are opened from.
   *
   * @param base where the connection to the relay comes from
   */
  static Candidate relayed(InetSocketAddress address, InetSocketAddress base) {
    return new Candidate(
        FOUNDATION,
        Component.RTP,
        Transport.TCP_ACTIVE,
        priority(RELAYED_PREFERENCE, ACTIVE_PREFERENCE),
        address,
        Type.RELAY,
        base);
  }

  /** A peer that connected from an address it did not offer. */
  static Candidate seen(InetSocketAddress address) {
    return new Candidate(
        FOUNDATION,
        Component.RTP,
        Transport.TCP_ACTIVE,
        seenPriority(Transport.TCP_ACTIVE),
        address,
        Type.PRFLX,
        address);
  }

  /** What a check says in PRIORITY: that of the candidate the peer would learn from it. */
  static long seenPriority(Transport transport) {
    return priority(
        PEER_REFLEXIVE_PREFERENCE,
        transport == Transport.TCP_ACTIVE ? ACTIVE_PREFERENCE : PASSIVE_PREFERENCE);
  }

  /** RFC 5245 section 5.7.2: of the pair, seen from the side in control. */
  static long pairPriority(long controlling, long controlled) {
    return (Math.min(controlling, controlled) << 32)
        + 2 * Math.max(controlling, controlled)
        + (controlling > controlled ? 1 : 0);
  }

  private static long priority(int type, int direction) {
    int local = TCP_PREFERENCE << 12 | direction << 9 | OTHER_PREFERENCE;
    return (long) type << 24 | (long) local << 8 | 256 - Component.RTP;
  }
}
