package org.fedsim.network.firewall;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.fedsim.network.ConnectionState;
import org.fedsim.network.Packet;
import org.fedsim.network.Protocol;
import org.fedsim.network.RuleRef;

/**
 * Knows which packets belong to a connection or UDP flow that a rule has let in.
 *
 * <p>Pure: time comes in with each call and must not run backwards. Not safe for use by several
 * threads at once. A flow is entered by {@link #admit}, followed by {@link #observe}, and forgotten
 * when it has been silent for the time of its state. The times are the defaults of Linux
 * (Documentation/networking/nf_conntrack-sysctl.rst), which is what the kernel's own firewall uses.
 *
 * <p>Until the other side answers, each datagram or SYN of the side that opened a flow is {@link
 * ConnectionState#NEW} again, so that the rules are asked about it again.
 *
 * <p>A TCP connection opens with a SYN and is established by the first segment of the other side;
 * if that is an RST, it is forgotten at once. A FIN of each side, or one RST, ends it; until its
 * time is over, late segments still pass. A new SYN between the same ports is then a new
 * connection, unless the connection ended by an RST of the other side alone: such a SYN passes as a
 * late segment, as it does in Linux (nf_conntrack_proto_tcp.c). A segment that opens nothing and
 * belongs to nothing is {@link ConnectionState#INVALID}.
 */
public final class ConnectionTracker {
  /** {@code nf_conntrack_udp_timeout}: a UDP flow nobody has answered. */
  public static final Duration UDP_UNREPLIED = Duration.ofSeconds(30);

  /** {@code nf_conntrack_udp_timeout_stream}: a UDP flow with packets both ways. */
  public static final Duration UDP_REPLIED = Duration.ofSeconds(120);

  /** {@code nf_conntrack_tcp_timeout_syn_sent}. */
  public static final Duration TCP_SYN_SENT = Duration.ofSeconds(120);

  /** {@code nf_conntrack_tcp_timeout_established}. */
  public static final Duration TCP_ESTABLISHED = Duration.ofDays(5);

  /** {@code nf_conntrack_tcp_timeout_fin_wait}: one side has ended. */
  public static final Duration TCP_FIN_WAIT = Duration.ofSeconds(120);

  /** {@code nf_conntrack_tcp_timeout_time_wait}: both sides have ended. */
  public static final Duration TCP_TIME_WAIT = Duration.ofSeconds(120);

  /** {@code nf_conntrack_tcp_timeout_close}: after an RST. */
  public static final Duration TCP_CLOSE = Duration.ofSeconds(10);

  /**
   * How many flows are remembered unless told otherwise, {@code nf_conntrack_max} of a small
   * machine. When there are more, the one that has been silent longest is forgotten.
   */
  public static final int DEFAULT_CAPACITY = 65_536;

  private static final Observation NEW = new Observation(ConnectionState.NEW, Optional.empty());
  private static final Observation INVALID =
      new Observation(ConnectionState.INVALID, Optional.empty());

  private final Map<FlowKey, Flow> flows;

  /**
   * How a packet is known.
   *
   * @param state new, established or invalid
   * @param admittedBy for an established packet, the rule that let its flow in
   */
  public record Observation(ConnectionState state, Optional<RuleRef> admittedBy) {}

  public ConnectionTracker() {
    this(DEFAULT_CAPACITY);
  }

  /**
   * @param capacity how many flows are remembered, at least 1
   */
  public ConnectionTracker(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity " + capacity);
    }
    flows =
        new LinkedHashMap<>(64, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<FlowKey, Flow> eldest) {
            return size() > capacity;
          }
        };
  }

  /** Classifies a packet and, if it belongs to a flow, moves that flow on. */
  public Observation observe(Packet packet, Instant now) {
    Flow flow = find(packet, now);
    if (flow != null && flow.isReopenedBy(packet)) {
      // Whatever becomes of the new connection, the old one has ended.
      flows.remove(FlowKey.of(packet));
    } else if (flow != null) {
      boolean opensAgain = flow.isOpenedAgainBy(packet);
      flow.advance(packet, now);
      return opensAgain ? NEW : flow.established;
    }
    return switch (packet.tcp()) {
      case NONE, SYN -> NEW;
      case DATA, FIN, RST -> INVALID;
    };
  }

  /** Enters the flow that a packet opens: one that was observed as new and that a rule allowed. */
  public void admit(Packet packet, RuleRef rule, Instant now) {
    flows.put(FlowKey.of(packet), new Flow(packet, rule, now));
  }

  /** Whether a packet belongs to a flow; changes no state of it. */
  public boolean knows(Packet packet, Instant now) {
    Flow flow = find(packet, now);
    return flow != null && !flow.isReopenedBy(packet);
  }

  /** How many flows are remembered, those included whose time is over but nobody has asked for. */
  public int size() {
    return flows.size();
  }

  private Flow find(Packet packet, Instant now) {
    FlowKey key = FlowKey.of(packet);
    Flow flow = flows.get(key);
    if (flow != null && !now.isBefore(flow.expires)) {
      flows.remove(key);
      return null;
    }
    return flow;
  }

  private static final class Flow {
    private final Observation established;
    private final long originator;
    private boolean replied;
    private boolean originatorEnded;
    private boolean responderEnded;
    private boolean reset;
    private boolean lastWasRst;
    private boolean lastFromOriginator;
    private Instant expires;

    Flow(Packet opener, RuleRef rule, Instant now) {
      established = new Observation(ConnectionState.ESTABLISHED, Optional.of(rule));
      originator = FlowKey.endpoint(opener.source());
      expires = now.plus(timeout(opener.protocol()));
    }

    boolean isReopenedBy(Packet packet) {
      if (packet.tcp() != Packet.Tcp.SYN) {
        return false;
      }
      if (originatorEnded && responderEnded) {
        return true;
      }
      boolean ownRst = lastWasRst && lastFromOriginator == isFromOriginator(packet);
      return reset && (originatorEnded || responderEnded || ownRst);
    }

    private boolean isFromOriginator(Packet packet) {
      return FlowKey.endpoint(packet.source()) == originator;
    }

    /** Until the other side has answered, what opened the flow opens it anew. */
    boolean isOpenedAgainBy(Packet packet) {
      return !replied
          && (packet.tcp() == Packet.Tcp.NONE || packet.tcp() == Packet.Tcp.SYN)
          && isFromOriginator(packet);
    }

    void advance(Packet packet, Instant now) {
      boolean fromOriginator = isFromOriginator(packet);
      lastFromOriginator = fromOriginator;
      lastWasRst = packet.tcp() == Packet.Tcp.RST;
      boolean refused = lastWasRst && !fromOriginator && !replied;
      replied |= !fromOriginator;
      switch (packet.tcp()) {
        case FIN -> {
          originatorEnded |= fromOriginator;
          responderEnded |= !fromOriginator;
        }
        case RST -> reset = true;
        case NONE, SYN, DATA -> {
          // Neither opens nor ends anything.
        }
      }
      expires = refused ? now : now.plus(timeout(packet.protocol()));
    }

    private Duration timeout(Protocol protocol) {
      if (protocol == Protocol.UDP) {
        return replied ? UDP_REPLIED : UDP_UNREPLIED;
      }
      if (reset) {
        return TCP_CLOSE;
      }
      if (originatorEnded && responderEnded) {
        return TCP_TIME_WAIT;
      }
      if (originatorEnded || responderEnded) {
        return TCP_FIN_WAIT;
      }
      return replied ? TCP_ESTABLISHED : TCP_SYN_SENT;
    }
  }
}
