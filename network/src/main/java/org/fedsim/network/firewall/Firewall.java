package org.fedsim.network.firewall;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.fedsim.network.ConnectionState;
import org.fedsim.network.Decision;
import org.fedsim.network.JournalEntry;
import org.fedsim.network.Packet;
import org.fedsim.network.RuleRef;
import org.fedsim.network.Verdict;
import org.fedsim.network.firewall.ConnectionTracker.Observation;
import org.fedsim.network.policy.Policy;

/**
 * One stateful firewall: what belongs to a known connection passes, the rules decide about what
 * opens one, and everything is written down.
 *
 * <p>Safe for use by any thread. A verdict is reached under one lock, which is held for well under
 * a microsecond and never while anybody is told about it.
 */
public final class Firewall {
  private final String name;
  private final RecordingJournal journal;
  private final InstantSource clock;
  private final ConnectionTracker tracker = new ConnectionTracker();
  // The present policy; guarded by the tracker's lock.
  private PacketFilter filter;
  private RuleRef invalid;

  /**
   * @param name how the journal calls it, {@code external} or {@code internal}
   * @param policy its rules
   * @param journal where its verdicts are written
   * @param clock must not run backwards
   */
  public Firewall(String name, Policy policy, RecordingJournal journal, InstantSource clock) {
    this.name = name;
    this.filter = new PacketFilter(policy);
    this.invalid = invalidRef(policy);
    this.journal = journal;
    this.clock = clock;
  }

  /** How the journal refers to what drops a TCP segment that belongs to no known connection. */
  public static RuleRef invalidRef(Policy policy) {
    return new RuleRef(
        RuleRef.INVALID,
        policy.file(),
        policy.defaultLine(),
        "drop a TCP segment that belongs to no known connection");
  }

  /**
   * Puts another policy in place of the present one. Connections and answered flows that are open
   * stay open; the new rules decide about everything else.
   */
  public void replace(Policy policy) {
    PacketFilter next = new PacketFilter(policy);
    synchronized (tracker) {
      filter = next;
      invalid = invalidRef(policy);
    }
  }

  /** Decides about one packet and writes it into the journal. */
  public JournalEntry judge(Packet packet) {
    Instant now = clock.instant();
    return journal.append(now, name, packet, verdict(packet, now));
  }

  /**
   * Whether a packet belongs to a connection or flow that was let in before. Nothing is written and
   * no state changes.
   */
  public boolean knows(Packet packet) {
    synchronized (tracker) {
      return tracker.knows(packet, clock.instant());
    }
  }

  private Verdict verdict(Packet packet, Instant now) {
    synchronized (tracker) {
      Observation observation = tracker.observe(packet, now);
      return switch (observation.state()) {
        case ESTABLISHED ->
            new Verdict(
                Decision.ALLOW,
                observation.admittedBy().orElseThrow(),
                ConnectionState.ESTABLISHED,
                Optional.empty());
        case INVALID ->
            new Verdict(Decision.DROP, invalid, ConnectionState.INVALID, Optional.empty());
        case NEW -> {
          PacketFilter.Ruling ruling = filter.rule(packet);
          if (ruling.decision() == Decision.ALLOW) {
            tracker.admit(packet, ruling.rule(), now);
          }
          yield new Verdict(
              ruling.decision(), ruling.rule(), ConnectionState.NEW, ruling.nearest());
        }
      };
    }
  }
}
