package org.fedsim.network.nft;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fedsim.network.nft.TraceTable.KnownRule;

/**
 * Puts the events of one packet together: from the first, in fedsim's own table, to the drop, or to
 * the last chain before the packet leaves.
 *
 * <p>Not safe for use by several threads. Holds at most {@value #UNFINISHED} packets whose end has
 * not been seen; some have none, such as those for the firewall itself.
 */
final class TraceAssembly {
  static final int UNFINISHED = 256;

  private final PacketHeaders headers;
  private final States states;
  private final Map<Integer, Unfinished> unfinished =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Unfinished> eldest) {
          return size() > UNFINISHED;
        }
      };

  /** What the rules of fedsim's chain behind the connection tracker say. */
  @FunctionalInterface
  interface States {
    /**
     * @param generation of the ruleset
     * @param handle of a rule of {@link TraceTable#knownChain}
     */
    KnownRule of(int generation, long handle);
  }

  private static final class Unfinished {
    private final int generation;
    private final PacketHeaders.Seen sent;
    private final List<TraceMessage> steps = new ArrayList<>(4);
    private PacketHeaders.Seen last;
    private KnownRule state = KnownRule.OTHER;

    Unfinished(int generation, PacketHeaders.Seen sent) {
      this.generation = generation;
      this.sent = sent;
      this.last = sent;
    }

    TracedPacket end(boolean passed) {
      return new TracedPacket(generation, sent, last, state.state(), List.copyOf(steps), passed);
    }
  }

  TraceAssembly(PacketHeaders headers, States states) {
    this.headers = headers;
    this.states = states;
  }

  /** Takes the next event; returns the packet whose end it is. */
  Optional<TracedPacket> add(TraceMessage event) {
    if (event.table().equals(TraceTable.NAME) && event.family() == TraceMessage.INET) {
      return own(event);
    }
    Unfinished packet = unfinished.get(event.id());
    if (packet == null) {
      return Optional.empty();
    }
    headers
        .readUnpublished(event.network(), event.transport())
        .ifPresent(seen -> packet.last = seen);
    packet.steps.add(event);
    if (event.verdict() != TraceMessage.DROP || event.type() == TraceMessage.Type.RETURN) {
      return Optional.empty();
    }
    unfinished.remove(event.id());
    return Optional.of(packet.end(false));
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
      Unfinished packet = unfinished.remove(event.id());
      return Optional.ofNullable(packet).map(p -> p.end(true));
    }
    return Optional.empty();
  }

  private Unfinished begin(TraceMessage event) {
    // The id may be that of a packet whose end was not seen.
    unfinished.remove(event.id());
    Optional<PacketHeaders.Seen> sent = headers.read(event.network(), event.transport());
    if (sent.isEmpty()) {
      return null;
    }
    Unfinished packet = new Unfinished(TraceTable.generation(event.chain()), sent.get());
    unfinished.put(event.id(), packet);
    return packet;
  }

  private void known(TraceMessage event) {
    KnownRule rule = states.of(TraceTable.generation(event.chain()), event.handle());
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
