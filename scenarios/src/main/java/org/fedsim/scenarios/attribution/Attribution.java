package org.fedsim.scenarios.attribution;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fedsim.network.JournalEntry;
import org.fedsim.network.Packet;
import org.fedsim.network.Packet.Tcp;
import org.fedsim.network.Translation;
import org.fedsim.wire.attempt.Attempt;
import org.fedsim.wire.attempt.Ends;
import org.fedsim.wire.sip.TransportEvent;
import org.fedsim.wire.tls.TlsFailure;

/**
 * Asks the journal what became of the packets of an attempt, and of nobody else's. Pure: the same
 * attempts and the same journal always give the same answers.
 */
final class Attribution {
  private final JournalExcerpt journal;

  Attribution(JournalExcerpt journal) {
    this.journal = journal;
  }

  /**
   * The packet that an attempt ended on: of its first flow that lost one, the first that nothing
   * made good. A loss is made good by a later packet the same way that passed.
   */
  Optional<JournalEntry> lost(Attempt attempt) {
    return attempt.flows().stream().flatMap(ends -> lost(ends).stream()).findFirst();
  }

  private Optional<JournalEntry> lost(Ends ends) {
    List<JournalEntry> open = new ArrayList<>();
    for (JournalEntry entry : of(ends)) {
      if (entry.allowed()) {
        open.removeIf(earlier -> isMadeGood(earlier.packet(), entry.packet()));
      } else {
        open.add(entry);
      }
    }
    // An acknowledgement that is lost harms nobody by itself, nor does the end of a connection.
    return open.stream()
        .filter(entry -> !isByTheWay(entry.packet()))
        .findFirst()
        .or(() -> open.stream().findFirst());
  }

  private static boolean isByTheWay(Packet packet) {
    return packet.tcp() == Tcp.FIN || packet.tcp() == Tcp.RST;
  }

  /** A SYN is made good by a SYN, and data by data: what opens a connection says nothing of it. */
  private static boolean isMadeGood(Packet lost, Packet passed) {
    return lost.source().equals(passed.source())
        && (lost.tcp() == Tcp.SYN) == (passed.tcp() == Tcp.SYN);
  }

  /** A packet of the attempt that was lost though the attempt came to something: it was late. */
  Optional<JournalEntry> delayed(Attempt attempt) {
    return attempt.flows().stream().flatMap(ends -> waitedFor(ends).stream()).findFirst();
  }

  /** How many packets of the attempt that somebody waited for were lost. */
  long losses(Attempt attempt) {
    return attempt.flows().stream().mapToLong(ends -> waitedFor(ends).size()).sum();
  }

  /** The losses that held anybody up: not those of bare acknowledgements, nor of an end. */
  private List<JournalEntry> waitedFor(Ends ends) {
    List<JournalEntry> held = new ArrayList<>();
    boolean heard = false;
    for (JournalEntry entry : of(ends)) {
      Packet packet = entry.packet();
      boolean fromThere = packet.source().equals(ends.remote());
      // The first segment from there answers the SYN; one without data after it acknowledges.
      boolean bare = packet.tcp() == Tcp.DATA && packet.length() == 0 && (!fromThere || heard);
      if (entry.allowed()) {
        heard |= fromThere;
      } else if (!bare && !isByTheWay(packet)) {
        held.add(entry);
      }
    }
    return held;
  }

  /** The packets of a stream that firewalls dropped during a leg, oldest first. */
  List<JournalEntry> dropped(MediaFlow flow) {
    return journal.entries().stream()
        .filter(entry -> !entry.allowed() && flow.includes(entry))
        .toList();
  }

  /** What a firewall made of the addresses of a packet that the attempt sent and that passed. */
  Optional<Translation> translated(Attempt attempt) {
    return attempt.flows().stream()
        .flatMap(
            ends ->
                of(ends).stream()
                    .filter(
                        entry -> entry.allowed() && entry.packet().source().equals(ends.local())))
        .flatMap(entry -> entry.verdict().explanation().translation().stream())
        .filter(t -> !t.before().destination().equals(t.after().destination()))
        .findFirst();
  }

  /** What the firewalls say of packets of the attempt that no rule lost. */
  List<String> notes(Attempt attempt) {
    return attempt.flows().stream()
        .flatMap(ends -> of(ends).stream())
        .filter(JournalEntry::allowed)
        .flatMap(entry -> entry.verdict().explanation().notes().stream())
        .distinct()
        .toList();
  }

  /** How often the journal lacks entries. */
  long gaps() {
    return journal.gaps();
  }

  private List<JournalEntry> of(Ends ends) {
    return journal.entries().stream().filter(entry -> ends.carry(entry.packet())).toList();
  }

  /**
   * The hop that a request without a final answer waited for: the last one that was tried and that
   * nobody answered.
   */
  static Optional<Attempt.Hop> waitingFor(List<Attempt> attempts) {
    return attempts.stream()
        .filter(Attempt.Hop.class::isInstance)
        .map(Attempt.Hop.class::cast)
        .filter(hop -> hop.status().isEmpty() && !isAck(hop))
        .reduce((earlier, later) -> later);
  }

  static boolean isAck(Attempt.Hop hop) {
    return hop.request().method().equals("ACK");
  }

  /** Why a handshake failed, if one of its ends knows, and not only that it did. */
  static Optional<Attempt.Trouble> refusal(Attempt.Hop hop) {
    return hop.trouble().stream().filter(Attribution::isKnown).findFirst();
  }

  static boolean isKnown(Attempt.Trouble trouble) {
    return trouble.event() instanceof TransportEvent.TlsFailed f
        && f.failure() != TlsFailure.PROTOCOL
        && f.failure() != TlsFailure.REFUSED_BY_PEER;
  }
}
