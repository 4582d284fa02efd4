package org.fedsim.scenarios.lab;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.fedsim.network.Decision;
import org.fedsim.network.JournalEntry;
import org.fedsim.network.Packet;
import org.fedsim.network.Protocol;
import org.fedsim.network.Topology;
import org.fedsim.scenarios.result.Cause;
import org.fedsim.scenarios.result.CauseCode;
import org.fedsim.scenarios.result.FirewallCause;
import org.fedsim.scenarios.result.LegResult;
import org.fedsim.scenarios.result.PathTried;
import org.fedsim.scenarios.result.RulesKind;
import org.fedsim.wire.sip.TransportEvent;

/**
 * Turns what was seen of a leg into its outcome and cause. Pure: no clock, no network; the same
 * evidence always gives the same result.
 *
 * <p>The outcome never comes from a policy. A leg has succeeded when both ends saw it succeed. When
 * it has not, the attempt that failed names its own packet, and the journal says what became of
 * that packet. What nothing explains is {@link CauseCode#UNEXPLAINED}.
 */
final class Judge {
  private final FirewallCause firewall;

  /**
   * @param rules what the external firewall was told
   */
  Judge(Topology topology, RulesKind rules) {
    this.firewall = new FirewallCause(topology, rules);
  }

  LegResult judge(String leg, Evidence evidence) {
    long ms = evidence.millis();
    if (evidence instanceof Evidence.Signalling s) {
      return signalling(leg, s);
    } else if (evidence instanceof Evidence.Stun s) {
      return stun(leg, s);
    } else if (evidence instanceof Evidence.NoMedia m) {
      return noMedia(leg, m);
    } else if (evidence instanceof Evidence.Broken b) {
      return failed(leg, ms, Cause.of(CauseCode.FEDSIM_FAILED, b.text()));
    }
    return LegResult.succeeded(leg, ms);
  }

  private LegResult signalling(String leg, Evidence.Signalling s) {
    long ms = s.millis();
    // A connection that the firewall did not let come about: the journal has its very packet.
    for (Evidence.Seen seen : s.transport()) {
      if (seen.event() instanceof TransportEvent.ConnectFailed f) {
        Optional<JournalEntry> entry = find(s.journal(), f.local(), f.remote());
        if (entry.isPresent()) {
          return blocked(leg, ms, entry.get(), StandardWait.SIP);
        }
      }
    }
    // A handshake that failed; the side that refused knows why, the other only that it was cut off.
    List<Evidence.Seen> refused =
        s.transport().stream()
            .filter(seen -> seen.event() instanceof TransportEvent.TlsFailed)
            .toList();
    Optional<Evidence.Seen> tls =
        refused.stream()
            .filter(SignallingCause::isKnown)
            .findFirst()
            .or(() -> refused.stream().findFirst());
    if (tls.isPresent()) {
      return failed(leg, ms, SignallingCause.tls(tls.get()));
    }
    // A connection that was let through for a while and then cut off.
    Optional<JournalEntry> segment =
        s.journal().stream()
            .filter(e -> !e.allowed() && e.packet().protocol() == Protocol.TCP)
            .findFirst();
    if (segment.isPresent()) {
      return blocked(leg, ms, segment.get(), StandardWait.SIP);
    }
    for (Evidence.Seen seen : s.transport()) {
      if (seen.event() instanceof TransportEvent.ConnectFailed f) {
        return failed(leg, ms, SignallingCause.of(f));
      }
    }
    if (s.reply().isEmpty()) {
      return failed(
          leg,
          ms,
          Cause.of(
              CauseCode.UNEXPLAINED,
              "The sender was told that it arrived, and the receiver has not seen it."));
    }
    Cause cause = SignallingCause.of(s.reply().get());
    OptionalDouble wait =
        cause.code() == CauseCode.TIMEOUT
            ? OptionalDouble.of(StandardWait.SIP)
            : OptionalDouble.empty();
    return LegResult.failed(leg, ms, wait, cause);
  }

  private LegResult stun(String leg, Evidence.Stun s) {
    if (!s.stopped().isEmpty()) {
      return blocked(leg, s.millis(), s.stopped().get(0), StandardWait.STUN);
    }
    CauseCode code = s.noRoute() ? CauseCode.NO_ROUTE : CauseCode.UNEXPLAINED;
    return failed(leg, s.millis(), Cause.of(code, s.text()));
  }

  private LegResult noMedia(String leg, Evidence.NoMedia m) {
    if (m.stopped().isEmpty()) {
      return failed(
          leg, m.millis(), Cause.of(CauseCode.UNEXPLAINED, m.text()).adding(m.withoutRelay()));
    }
    List<PathTried> paths =
        m.stopped().stream()
            .map(p -> new PathTried(p.path(), p.entry().verdict().rule(), p.entry().packet()))
            .toList();
    return blocked(
        leg, m.millis(), m.stopped().get(0).entry(), StandardWait.STUN, paths, m.withoutRelay());
  }

  private LegResult blocked(String leg, long ms, JournalEntry entry, double wait) {
    return blocked(leg, ms, entry, wait, List.of(), List.of());
  }

  private LegResult blocked(
      String leg,
      long ms,
      JournalEntry entry,
      double wait,
      List<PathTried> paths,
      List<String> more) {
    // A refusal is told at once; silence costs the user his patience.
    boolean silent =
        entry.verdict().decision() == Decision.DROP || entry.packet().protocol() == Protocol.UDP;
    return LegResult.blocked(
        leg,
        ms,
        silent ? OptionalDouble.of(wait) : OptionalDouble.empty(),
        firewall.of(entry).withPaths(paths).adding(more));
  }

  private static LegResult failed(String leg, long ms, Cause cause) {
    return LegResult.failed(leg, ms, OptionalDouble.empty(), cause);
  }

  private static Optional<JournalEntry> find(
      List<JournalEntry> journal, InetSocketAddress local, InetSocketAddress remote) {
    return journal.stream()
        .filter(e -> !e.allowed() && e.packet().protocol() == Protocol.TCP)
        .filter(e -> matches(e.packet(), local, remote) || matches(e.packet(), remote, local))
        .findFirst();
  }

  private static boolean matches(Packet packet, InetSocketAddress from, InetSocketAddress to) {
    return packet.source().equals(from) && packet.destination().equals(to);
  }
}
