package org.fedsim.scenarios.attribution;

import java.net.Inet4Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;
import org.fedsim.network.JournalEntry;
import org.fedsim.network.Topology;
import org.fedsim.network.Translation;
import org.fedsim.scenarios.result.Cause;
import org.fedsim.scenarios.result.CauseCode;
import org.fedsim.scenarios.result.FirewallCause;
import org.fedsim.scenarios.result.LegResult;
import org.fedsim.scenarios.result.MediaPath;
import org.fedsim.scenarios.result.PathTried;
import org.fedsim.scenarios.result.RulesKind;
import org.fedsim.wire.attempt.Attempt;
import org.fedsim.wire.sip.TransportEvent;
import org.fedsim.wire.ua.SipReply;

/**
 * Turns what was seen of a leg into its outcome and cause. Pure: no clock, no network; the same
 * evidence always gives the same result.
 *
 * <p>The outcome never comes from a policy. A leg has succeeded when both ends saw it succeed. When
 * it has not:
 *
 * <ul>
 *   <li>What the protocol answered outranks what some packet suffered: when the last hop of a
 *       request was answered, that answer is the cause. (An answer that a proxy gives in the place
 *       of a next hop which it could not reach is not that hop's.)
 *   <li>Otherwise the attempt that was waited for is the cause, and the journal says what became of
 *       its packets: {@link Attribution}.
 *   <li>What nothing explains is {@link CauseCode#UNEXPLAINED}.
 * </ul>
 */
public final class Judge {
  /** In which order the paths of a call that failed are named (docs/modelling.md). */
  private static final List<MediaPath> TRIED =
      List.of(MediaPath.UDP_RELAY, MediaPath.UDP_DIRECT, MediaPath.TCP);

  private static final UserWait WAIT = UserWait.STANDARD;

  private final FirewallCause firewall;
  private final Delays delays;
  private final PassedCause passed;

  /**
   * @param rules what the external firewall was told
   * @param inhabited the addresses at which a host is beside those of the topology: the private
   *     ones of an Edge behind NAT
   */
  public Judge(Topology topology, RulesKind rules, Set<Inet4Address> inhabited) {
    this.firewall = new FirewallCause(topology, rules);
    this.delays = new Delays(firewall, WAIT);
    this.passed =
        new PassedCause(
            address -> inhabited.contains(address) || topology.byAddress(address).isPresent());
  }

  /** The result of a leg. */
  public LegResult judge(String leg, Evidence evidence) {
    long ms = evidence.millis();
    Attribution attribution = new Attribution(evidence.tried().journal());
    List<Attempt> attempts = evidence.tried().attempts();
    if (evidence instanceof Evidence.Signalling s) {
      return signalling(leg, s, attempts, attribution);
    } else if (evidence instanceof Evidence.Stun s) {
      return stun(leg, s, attempts, attribution);
    } else if (evidence instanceof Evidence.NoMedia m) {
      return noMedia(leg, m, attempts, attribution);
    } else if (evidence instanceof Evidence.Played p) {
      return played(leg, p, attempts, attribution);
    } else if (evidence instanceof Evidence.Broken b) {
      return result(leg, ms, Duration.ZERO, Cause.of(CauseCode.FEDSIM_FAILED, b.text()));
    }
    return delays.of(leg, ms, evidence.tried(), attribution);
  }

  private LegResult signalling(
      String leg, Evidence.Signalling s, List<Attempt> attempts, Attribution attribution) {
    Duration gathering = WAIT.gathering(attempts);
    if (s.reply().ok()) {
      return notArrived(leg, s, attempts, attribution, gathering);
    }
    Optional<Attempt.Hop> waiting =
        s.reply() instanceof SipReply.NotSent && isAck(s.reply())
            ? acknowledgement(attempts)
            : Attribution.waitingFor(attempts);
    if (waiting.isEmpty()) {
      return result(leg, s.millis(), gathering, SignallingCause.of(s.reply()));
    }
    Attempt.Hop hop = waiting.get();
    Optional<JournalEntry> lost = attribution.lost(hop);
    return result(
        leg,
        s.millis(),
        gathering.plus(WAIT.of(hop, lost)),
        saying(attribution, cause(hop, lost, attribution)));
  }

  private Cause cause(Attempt.Hop hop, Optional<JournalEntry> lost, Attribution attribution) {
    // Whoever refuses a certificate has seen it: nothing of the handshake was lost until then.
    Optional<Attempt.Trouble> refusal = Attribution.refusal(hop);
    if (refusal.isPresent()) {
      return SignallingCause.tls(refusal.get());
    }
    if (lost.isPresent()) {
      return firewall.of(lost.get());
    }
    Optional<Translation> translation = attribution.translated(hop);
    for (Attempt.Trouble trouble : hop.trouble()) {
      if (trouble.event() instanceof TransportEvent.ConnectFailed failed) {
        return SignallingCause.of(failed, translation, attribution.notes(hop), passed);
      }
    }
    List<String> more =
        translation
            .map(t -> List.of("On the way, " + PassedCause.sentence(t) + "."))
            .orElse(List.of());
    return hop.trouble().stream()
        .findFirst()
        .map(SignallingCause::tls)
        .orElseGet(SignallingCause::silence)
        .adding(more);
  }

  /** The sender was told that it arrived, and the receiver has not seen it. */
  private LegResult notArrived(
      String leg,
      Evidence.Signalling s,
      List<Attempt> attempts,
      Attribution attribution,
      Duration gathering) {
    Optional<JournalEntry> lost =
        Stream.concat(acknowledgement(attempts).stream(), Attribution.waitingFor(attempts).stream())
            .flatMap(hop -> attribution.lost(hop).stream())
            .findFirst();
    Cause cause =
        lost.map(firewall::of)
            .orElseGet(
                () ->
                    Cause.of(
                        CauseCode.UNEXPLAINED,
                        "The sender was told that it arrived, and the receiver has not seen it."));
    return result(leg, s.millis(), gathering, saying(attribution, cause));
  }

  private static boolean isAck(SipReply reply) {
    return reply.request().method().equals("ACK");
  }

  /** The last hop that an ACK was sent over. */
  private static Optional<Attempt.Hop> acknowledgement(List<Attempt> attempts) {
    return attempts.stream()
        .filter(Attempt.Hop.class::isInstance)
        .map(Attempt.Hop.class::cast)
        .filter(Attribution::isAck)
        .reduce((earlier, later) -> later);
  }

  private LegResult stun(
      String leg, Evidence.Stun s, List<Attempt> attempts, Attribution attribution) {
    Optional<Attempt.Transaction> tried =
        attempts.stream()
            .filter(Attempt.Transaction.class::isInstance)
            .map(Attempt.Transaction.class::cast)
            .findFirst();
    if (tried.isEmpty()) {
      return result(leg, s.millis(), Duration.ZERO, Cause.of(CauseCode.UNEXPLAINED, s.text()));
    }
    Cause cause =
        attribution
            .lost(tried.get())
            .map(firewall::of)
            .orElseGet(() -> TransactionCause.of(tried.get(), s.text(), attribution, passed));
    return result(leg, s.millis(), WAIT.of(tried.get()), saying(attribution, cause));
  }

  private LegResult noMedia(
      String leg, Evidence.NoMedia m, List<Attempt> attempts, Attribution attribution) {
    List<Attempt.Pair> pairs = pairs(attempts);
    List<Attempt.Pair> inUse =
        pairs.stream().filter(p -> p.state() == Attempt.Pair.State.SELECTED).toList();
    List<PathTried> paths = new ArrayList<>();
    Optional<JournalEntry> decisive = Optional.empty();
    if (inUse.isEmpty()) {
      Map<MediaPath, JournalEntry> stopped = stopped(attempts, attribution);
      for (MediaPath path : TRIED) {
        JournalEntry entry = stopped.get(path);
        if (entry != null) {
          paths.add(new PathTried(path, entry.verdict().rule(), entry.packet()));
          decisive = decisive.or(() -> Optional.of(entry));
        }
      }
    } else {
      decisive = inUse.stream().flatMap(p -> attribution.lost(p).stream()).findFirst();
      MediaPath path = path(inUse.get(0));
      decisive.ifPresent(
          entry -> paths.add(new PathTried(path, entry.verdict().rule(), entry.packet())));
    }
    Duration wait =
        m.tried().pathKnown()
            ? Duration.ZERO
            : inUse.isEmpty()
                ? WAIT.withoutPath(pairs, attribution)
                : WAIT.beforePath(pairs, attribution);
    Cause cause =
        decisive
            .map(entry -> firewall.of(entry).withPaths(paths))
            .orElseGet(() -> TransactionCause.noMedia(attempts, m.text(), attribution))
            .adding(m.withoutRelay());
    return result(leg, m.millis(), wait, saying(attribution, cause));
  }

  /** Media has succeeded when no stream lost more than it bears. */
  private LegResult played(
      String leg, Evidence.Played p, List<Attempt> attempts, Attribution attribution) {
    MediaCause causes = new MediaCause(firewall, attribution);
    Optional<MediaFlow> worst =
        p.flows().stream()
            .filter(flow -> flow.losesMoreThan(p.maxLoss()))
            .max(Comparator.comparingDouble(flow -> (double) flow.lost() / flow.sent()));
    if (worst.isEmpty()) {
      return delays
          .of(leg, p.millis(), p.tried(), p.besideMedia())
          .noting(p.flows().stream().filter(f -> f.lost() > 0).map(causes::note).toList());
    }
    Cause cause = causes.of(worst.get(), p.maxLoss(), attempts);
    List<Attempt.Pair> inUse =
        pairs(attempts).stream().filter(a -> a.state() == Attempt.Pair.State.SELECTED).toList();
    List<PathTried> paths =
        causes.decisive(worst.get()).stream()
            .map(e -> new PathTried(path(inUse.get(0)), e.verdict().rule(), e.packet()))
            .toList();
    Duration wait =
        p.tried().pathKnown() ? Duration.ZERO : WAIT.beforePath(pairs(attempts), attribution);
    return result(leg, p.millis(), wait, saying(attribution, cause.withPaths(paths)));
  }

  /**
   * The packet that each kind of path failed on: of its candidates, or of the port to begin with.
   */
  private static Map<MediaPath, JournalEntry> stopped(
      List<Attempt> attempts, Attribution attribution) {
    Map<MediaPath, JournalEntry> stopped = new EnumMap<>(MediaPath.class);
    for (Attempt attempt : attempts) {
      Optional<MediaPath> path = Optional.empty();
      if (attempt instanceof Attempt.Pair pair) {
        path = Optional.of(path(pair));
      } else if (attempt instanceof Attempt.Allocation a && a.failure().isPresent()) {
        path = Optional.of(path(a));
      }
      path.ifPresent(
          found -> attribution.lost(attempt).ifPresent(entry -> stopped.putIfAbsent(found, entry)));
    }
    return stopped;
  }

  private static List<Attempt.Pair> pairs(List<Attempt> attempts) {
    return attempts.stream()
        .filter(Attempt.Pair.class::isInstance)
        .map(Attempt.Pair.class::cast)
        .toList();
  }

  private static MediaPath path(Attempt.Pair pair) {
    return switch (pair.path()) {
      case UDP_DIRECT -> MediaPath.UDP_DIRECT;
      case UDP_RELAY -> MediaPath.UDP_RELAY;
      case TCP -> MediaPath.TCP;
    };
  }

  private static MediaPath path(Attempt.Allocation allocation) {
    return switch (allocation.ends().protocol()) {
      case UDP -> MediaPath.UDP_RELAY;
      case TCP -> MediaPath.TCP;
    };
  }

  /** Where the journal has holes, what it does not show may have happened all the same. */
  private static Cause saying(Attribution attribution, Cause cause) {
    boolean depends =
        switch (cause.code()) {
          case TIMEOUT, UNEXPLAINED, TLS_FAILED, NO_ROUTE, CONNECTION_REFUSED -> true;
          default -> false;
        };
    return depends && attribution.gaps() > 0
        ? cause.adding(
            List.of(
                "The kernel's trace had "
                    + (attribution.gaps() == 1 ? "a gap" : attribution.gaps() + " gaps")
                    + " meanwhile, so a firewall may have decided it."))
        : cause;
  }

  private static LegResult result(String leg, long ms, Duration wait, Cause cause) {
    OptionalDouble seconds =
        wait.isZero() ? OptionalDouble.empty() : OptionalDouble.of(wait.toMillis() / 1000.0);
    boolean blocked =
        cause.code() == CauseCode.FIREWALL_DROPPED || cause.code() == CauseCode.FIREWALL_REJECTED;
    return blocked
        ? LegResult.blocked(leg, ms, seconds, cause)
        : LegResult.failed(leg, ms, seconds, cause);
  }
}
