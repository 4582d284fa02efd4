package org.fedsim.scenarios.attribution;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.fedsim.network.ConnectTimedOut;
import org.fedsim.network.Decision;
import org.fedsim.network.JournalEntry;
import org.fedsim.network.Packet.Tcp;
import org.fedsim.network.Protocol;
import org.fedsim.wire.Timers;
import org.fedsim.wire.attempt.Attempt;
import org.fedsim.wire.media.IceTimes;
import org.fedsim.wire.media.PathKind;
import org.fedsim.wire.sip.TransportEvent;
import org.fedsim.wire.stun.PacketLost;
import org.fedsim.wire.stun.Retransmission;

/**
 * How long a user waits for what a leg tried, with the standard timers: the schedules of its
 * attempts, one after the other where one waits for the other. Pure.
 *
 * @param timers whose schedules
 */
record UserWait(Timers timers) {
  static final UserWait STANDARD = new UserWait(Timers.STANDARD);

  /**
   * For a hop that nobody answered.
   *
   * @param lost the packet that it ended on, if a firewall lost one
   */
  Duration of(Attempt.Hop hop, Optional<JournalEntry> lost) {
    boolean refused =
        lost.filter(
                entry ->
                    entry.verdict().decision() == Decision.REJECT
                        && entry.packet().tcp() == Tcp.SYN)
            .isPresent();
    if (refused) {
      return Duration.ZERO;
    }
    for (Attempt.Trouble trouble : hop.trouble()) {
      if (trouble.event() instanceof TransportEvent.ConnectFailed failed) {
        return failed.cause() instanceof ConnectTimedOut ? timers.connect() : Duration.ZERO;
      }
    }
    if (Attribution.refusal(hop).isPresent()) {
      return Duration.ZERO;
    }
    if (!hop.established()) {
      return lost.isPresent() ? timers.tlsHandshake() : Duration.ZERO;
    }
    // RFC 3261 section 17.1: timers B and F.
    return timers.sipT1().multipliedBy(64);
  }

  /** For a transaction over UDP that nobody answered. */
  Duration of(Attempt.Transaction transaction) {
    return transaction.failure().filter(UserWait::isSilence).isPresent() ? stun() : Duration.ZERO;
  }

  /** For a relay port that was asked for in vain. */
  Duration of(Attempt.Allocation allocation) {
    if (allocation.failure().filter(UserWait::isSilence).isEmpty()) {
      return Duration.ZERO;
    }
    if (allocation.ends().protocol() == Protocol.UDP) {
      return stun();
    }
    // Over TCP an answer is waited for as long as a handshake.
    return allocation.failure().get() instanceof ConnectTimedOut
        ? timers.connect()
        : timers.tlsHandshake();
  }

  /** One after the other: the caller asks before he offers, the callee before he answers. */
  Duration gathering(List<Attempt> attempts) {
    Duration sum = Duration.ZERO;
    for (Attempt each : attempts) {
      if (each instanceof Attempt.Allocation allocation) {
        sum = sum.plus(of(allocation));
      }
    }
    return sum;
  }

  /** For checks that have led to no path. */
  Duration withoutPath(List<Attempt.Pair> pairs, Attribution attribution) {
    boolean udp = pairs.stream().anyMatch(p -> isChecked(p, attribution, Protocol.UDP));
    boolean tcp = pairs.stream().anyMatch(p -> isChecked(p, attribution, Protocol.TCP));
    return (udp ? IceTimes.CHECK : Duration.ZERO).plus(tcp ? IceTimes.TCP : Duration.ZERO);
  }

  /** For checks of better pairs before the one that was chosen. */
  Duration beforePath(List<Attempt.Pair> pairs, Attribution attribution) {
    Optional<Attempt.Pair> chosen =
        pairs.stream().filter(p -> p.state() == Attempt.Pair.State.SELECTED).findFirst();
    if (chosen.isEmpty()) {
      return Duration.ZERO;
    }
    List<Attempt.Pair> better =
        pairs.stream()
            .filter(p -> p.media() == chosen.get().media())
            .filter(p -> p.state() != Attempt.Pair.State.SELECTED)
            .filter(p -> isChecked(p, attribution, Protocol.UDP))
            .toList();
    if (chosen.get().path() == PathKind.TCP) {
      return better.isEmpty() ? Duration.ZERO : IceTimes.CHECK;
    }
    return better.stream().anyMatch(p -> p.better() > chosen.get().better())
        ? timers.nomination()
        : Duration.ZERO;
  }

  /** A pair between hosts without a route fails at once; any other is checked until time is up. */
  private static boolean isChecked(Attempt.Pair pair, Attribution attribution, Protocol protocol) {
    return pair.ends().protocol() == protocol
        && (pair.toRelay().isPresent() || attribution.delayed(pair).isPresent());
  }

  /** When a request is sent again that has been lost so often: since the first, in the standard. */
  Duration untilTransmission(long losses) {
    List<Duration> waits = Retransmission.waits(timers);
    return waits.stream().limit(losses).reduce(Duration.ZERO, Duration::plus);
  }

  private Duration stun() {
    return Retransmission.waits(timers).stream().reduce(Duration.ZERO, Duration::plus);
  }

  private static boolean isSilence(IOException failure) {
    return failure instanceof SocketTimeoutException || failure instanceof PacketLost;
  }
}
