package org.fedsim.network.nft;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.fedsim.network.nft.TraceTable.KnownRule;
import org.fedsim.network.nft.TracedPacket.Fate;

/**
 * Puts the events of one packet together: from the first, in fedsim's own table, to the drop, or to
 * the last chain before the packet leaves or is delivered to the firewall itself.
 *
 * <p>A packet goes through all hooks in one go. One that has not come to an end {@value
 * #LONGEST_WAY_MICROS} us after it began has been lost by the kernel without a rule, such as one
 * that there is no route for; {@link #ended} finds these. Where rulesets have chains behind
 * fedsim's last one, a packet that came to that one has left only when nothing is heard of it for
 * the same time.
 *
 * <p>Not safe for use by several threads. Holds at most {@value #UNFINISHED} packets whose end has
 * not been seen.
 */
final class TraceAssembly {
  static final int UNFINISHED = 256;

  /** Thousands of times what the way through the firewall takes. */
  static final long LONGEST_WAY_MICROS = 2_000;

  private final PacketHeaders headers;
  private final Rulesets rulesets;
  private final LongSupplier nanoTime;
  private final Map<Integer, Unfinished> unfinished =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Unfinished> eldest) {
          return size() > UNFINISHED;
        }
      };

  /** What has to be known of the rulesets that packets came to. */
  interface Rulesets {
    /**
     * What a rule of fedsim's chain behind the connection tracker says.
     *
     * @param generation of the ruleset
     * @param handle of a rule of {@link TraceTable#knownChain}
     */
    KnownRule known(int generation, long handle);

    /** Whether chains of the ruleset come behind the last of fedsim's. */
    boolean endsBehindUs(int generation);
  }

  private static final class Unfinished {
    private final int generation;
    private final long began;
    private final PacketHeaders.Seen sent;
    private final PacketHeaders.Seen arrived;
    private final List<TraceMessage> steps = new ArrayList<>(4);
    private PacketHeaders.Seen last;
    private KnownRule state = KnownRule.OTHER;

    /** How it will have ended when nothing more is heard of it. */
    private Fate silence = Fate.VANISHED;

    Unfinished(int generation, long began, PacketHeaders.Seen sent, PacketHeaders.Seen arrived) {
      this.generation = generation;
      this.began = began;
      this.sent = sent;
      this.arrived = arrived;
      this.last = arrived;
    }

    TracedPacket end(Fate fate) {
      return new TracedPacket(
          generation, sent, arrived, last, state.state(), List.copyOf(steps), fate);
    }
  }

  TraceAssembly(PacketHeaders headers, Rulesets rulesets) {
    this(headers, rulesets, System::nanoTime);
  }

  TraceAssembly(PacketHeaders headers, Rulesets rulesets, LongSupplier nanoTime) {
    this.headers = headers;
    this.rulesets = rulesets;
    this.nanoTime = nanoTime;
  }

  /** Takes the next event; returns the packet whose end it is. */
  Optional<TracedPacket> add(TraceMessage event) {
    if (event.isOwn()) {
      return own(event);
    }
    Unfinished packet = unfinished.get(event.id());
    if (packet == null) {
      return Optional.empty();
    }
    see(packet, event);
    packet.steps.add(event);
    if (!event.endsThePacket()) {
      return Optional.empty();
    }
    unfinished.remove(event.id());
    return Optional.of(packet.end(Fate.DROPPED));
  }

  /** The packets whose end must have been seen by now, if it could be: these have ended so. */
  List<TracedPacket> ended() {
    List<TracedPacket> ended = new ArrayList<>();
    long now = nanoTime.getAsLong();
    for (Iterator<Unfinished> i = unfinished.values().iterator(); i.hasNext(); ) {
      Unfinished packet = i.next();
      if (now - packet.began >= LONGEST_WAY_MICROS * 1_000) {
        i.remove();
        ended.add(packet.end(packet.silence));
      }
    }
    return ended;
  }

  /** Whether there are packets of which neither an event nor {@link #ended} has shown the end. */
  boolean hasUnfinished() {
    return !unfinished.isEmpty();
  }

  /** Forgets what has begun: events have been lost. */
  void clear() {
    unfinished.clear();
  }

  private Optional<TracedPacket> own(TraceMessage event) {
    String chain = event.chain();
    if (TraceTable.isBefore(chain)) {
      begin(event);
    } else if (TraceTable.isKnown(chain)) {
      known(event);
    } else if (TraceTable.isAfter(chain)) {
      return out(event, Fate.LEFT);
    } else if (TraceTable.isHere(chain)) {
      return out(event, Fate.DELIVERED);
    }
    return Optional.empty();
  }

  private Optional<TracedPacket> out(TraceMessage event, Fate fate) {
    Unfinished packet = unfinished.get(event.id());
    if (packet == null) {
      return Optional.empty();
    }
    see(packet, event);
    packet.silence = fate;
    if (rulesets.endsBehindUs(packet.generation)) {
      return Optional.empty();
    }
    unfinished.remove(event.id());
    return Optional.of(packet.end(fate));
  }

  private void see(Unfinished packet, TraceMessage event) {
    headers
        .readUnpublished(event.network(), event.transport())
        .ifPresent(seen -> packet.last = seen);
  }

  private Unfinished begin(TraceMessage event) {
    // The id may be that of a packet whose end was not seen.
    unfinished.remove(event.id());
    Optional<PacketHeaders.Seen> sent = headers.read(event.network(), event.transport());
    Optional<PacketHeaders.Seen> arrived =
        headers.readUnpublished(event.network(), event.transport());
    if (sent.isEmpty() || arrived.isEmpty()) {
      return null;
    }
    Unfinished packet =
        new Unfinished(
            TraceTable.generation(event.chain()), nanoTime.getAsLong(), sent.get(), arrived.get());
    unfinished.put(event.id(), packet);
    return packet;
  }

  private void known(TraceMessage event) {
    KnownRule rule = rulesets.known(TraceTable.generation(event.chain()), event.handle());
    Unfinished packet = unfinished.get(event.id());
    if (packet == null || packet.state != KnownRule.OTHER) {
      packet = rule == KnownRule.INVALID ? begin(event) : null;
    }
    if (packet == null) {
      return;
    }
    packet.state = rule;
  }
}
