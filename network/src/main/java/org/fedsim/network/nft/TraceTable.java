package org.fedsim.network.nft;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.fedsim.network.ConnectionState;
import org.fedsim.network.nft.walk.Chain;
import org.fedsim.network.nft.walk.ChainName;

/**
 * fedsim's own table beside the ruleset: it asks the kernel to trace packets, and lets alone what
 * belongs to a flow direction that has passed.
 *
 * <p>{@code before} is the first to see a packet that comes in: at the ingress hook of the
 * firewall's interfaces, at the lowest priority there is. Of chains with one priority the kernel
 * runs the one that was added last first, so this table comes behind the ruleset. The chain has the
 * packet traced unless its addresses and ports are in the set {@code passed}. {@code known} stands
 * right behind the connection tracker; which of its rules matches tells what state the packet is
 * in. {@code after} is the last to see a packet that goes out, and {@code here} one that is for the
 * firewall itself; they note its connection and direction in the set {@code through}. When the next
 * packet of that direction comes to {@code known}, its addresses and ports as they are before any
 * translation go into {@code passed}. So the first two packets of a direction are traced and,
 * unless it falls silent, no further one, whatever the ruleset does to addresses. Only packets of
 * answered flows are noted: what the connection tracker calls new or invalid is always traced.
 *
 * <p>An element of either set ends {@value #SECONDS} s after the last packet of its direction:
 * sooner than the connection tracker forgets any flow, so what opens a new one is always traced.
 *
 * <p>{@code arp} has ARP traced, without which no packet comes to the firewall at all.
 *
 * <p>No rule here drops anything, except {@code canary}, which drops packets of our own.
 *
 * @param generation counts the rulesets that a firewall has had; it is part of the names of the
 *     chains, so that an event tells which ruleset it is about
 * @param everyPacket has every packet traced: for rulesets in which one packet of a flow may fare
 *     differently from the next
 * @param devices the firewall's interfaces, which must exist; none for a ruleset without chains at
 *     ingress, which may be loaded before its interfaces are made: {@code before} then stands at
 *     prerouting
 */
record TraceTable(int generation, boolean everyPacket, List<String> devices) {
  /** A name that nobody gives to a table of his own; it is created, so that two never mix. */
  static final String NAME = "fedsim__trace";

  /** Less than the 30 s of {@code nf_conntrack_udp_timeout}. */
  static final int SECONDS = 25;

  /** The port of the discard protocol (RFC 863), where canaries go. */
  static final int CANARY_PORT = 9;

  private static final String BEFORE = "before-";
  private static final String KNOWN = "known-";
  private static final String AFTER = "after-";
  private static final String HERE = "here-";
  private static final String ARP = "arp-";
  private static final String CANARY = "canary-";

  /** How many flow directions the kernel remembers. */
  private static final int DIRECTIONS = 65_536;

  private static final String PACKET = "ip saddr . ip daddr . meta l4proto . th sport . th dport";

  /** What a rule of the chain {@code known} tells about a packet. */
  enum KnownRule {
    INVALID(ConnectionState.INVALID),
    NEW(ConnectionState.NEW),
    ESTABLISHED(ConnectionState.ESTABLISHED),
    /** Nothing. */
    OTHER(null);

    private final ConnectionState state;

    KnownRule(ConnectionState state) {
      this.state = state;
    }

    Optional<ConnectionState> state() {
      return Optional.ofNullable(state);
    }
  }

  /** A rule of the chain {@link #knownChain} and what it tells. */
  record Known(KnownRule tells, String statement) {}

  /** The name of the chain behind the connection tracker. */
  String knownChain() {
    return KNOWN + generation;
  }

  /** The rules of that chain in order. */
  List<Known> knownRules() {
    List<Known> rules = new ArrayList<>();
    rules.add(new Known(KnownRule.OTHER, "meta l4proto != { tcp, udp } accept"));
    if (!everyPacket) {
      rules.add(
          new Known(
              KnownRule.OTHER, "ct id . ct direction @through update @passed { " + PACKET + " }"));
    }
    rules.add(new Known(KnownRule.INVALID, "ct state invalid meta nftrace set 1 accept"));
    rules.add(new Known(KnownRule.NEW, "ct state new accept"));
    rules.add(new Known(KnownRule.ESTABLISHED, "ct state established,related accept"));
    rules.add(new Known(KnownRule.OTHER, "accept"));
    return rules;
  }

  static boolean isOwn(ChainName chain) {
    boolean own = chain.family().equals("inet") || chain.family().equals("netdev");
    return own && chain.table().equals(NAME);
  }

  static boolean isArp(String chain) {
    return chain.startsWith(ARP);
  }

  /**
   * Whether a chain of somebody else's comes behind the last of fedsim's: at the egress hook, or at
   * the highest priority of the last hook. There the kernel runs fedsim's first, which was added
   * last.
   */
  static boolean isPassed(Chain chain) {
    boolean last = chain.hook().equals("postrouting") || chain.hook().equals("input");
    return chain.hook().equals("egress") || last && chain.priority() == Integer.MAX_VALUE;
  }

  static boolean isBefore(String chain) {
    return chain.startsWith(BEFORE);
  }

  static boolean isKnown(String chain) {
    return chain.startsWith(KNOWN);
  }

  static boolean isAfter(String chain) {
    return chain.startsWith(AFTER);
  }

  static boolean isHere(String chain) {
    return chain.startsWith(HERE);
  }

  static boolean isCanary(String chain) {
    return chain.startsWith(CANARY);
  }

  /** Which generation a chain of ours belongs to. */
  static int generation(String chain) {
    return Integer.parseInt(chain.substring(chain.lastIndexOf('-') + 1));
  }

  /** Takes the whole of it away. */
  String deletion() {
    return "delete table inet %1$s\n".formatted(NAME)
        + (devices.isEmpty() ? "" : "delete table netdev %1$s\n".formatted(NAME));
  }

  String text() {
    return inetText() + (devices.isEmpty() ? "" : arpText());
  }

  /** Chains of the family inet see no ARP. */
  private String arpText() {
    return """
        create table netdev %1$s
        table netdev %1$s {
          chain arp-%2$d {
            type filter hook ingress devices = { %3$s } priority -2147483648; policy accept;
            meta protocol arp meta nftrace set 1 accept
          }
        }
        """
        .formatted(NAME, generation, quotedDevices());
  }

  private String quotedDevices() {
    return devices.stream().map(d -> '"' + d + '"').collect(Collectors.joining(", "));
  }

  private String inetText() {
    String passed =
        everyPacket ? "" : "    " + PACKET + " @passed update @passed { " + PACKET + " } accept\n";
    String known =
        knownRules().stream().map(k -> "    " + k.statement() + "\n").collect(Collectors.joining());
    String through =
        everyPacket
            ? "accept"
            : "meta iif != 0 ct state established update @through { ct id . ct direction } accept";
    String hook =
        devices.isEmpty() ? "prerouting" : "ingress devices = { " + quotedDevices() + " }";
    return """
        create table inet %8$s
        table inet %8$s {
          set passed {
            type ipv4_addr . ipv4_addr . inet_proto . inet_service . inet_service
            flags dynamic,timeout
            timeout %1$ds
            size %2$d
          }
          set through {
            typeof ct id . ct direction
            flags dynamic,timeout
            timeout %1$ds
            size %2$d
          }
          chain before-%3$d {
            type filter hook %9$s priority -2147483648; policy accept;
            meta protocol != ip accept
            meta l4proto != { tcp, udp } accept
            tcp flags & (fin | syn | rst | ack) == syn meta nftrace set 1 accept
        %4$s    meta nftrace set 1 accept
          }
          chain known-%3$d {
            type filter hook prerouting priority -199; policy accept;
        %5$s  }
          chain after-%3$d {
            type filter hook postrouting priority 2147483647; policy accept;
            %6$s
          }
          chain here-%3$d {
            type filter hook input priority 2147483647; policy accept;
            %6$s
          }
          chain canary-%3$d {
            type filter hook output priority -2147483648; policy accept;
            ip daddr 127.0.0.1 udp dport %7$d meta nftrace set 1 drop
          }
        }
        """
        .formatted(
            SECONDS, DIRECTIONS, generation, passed, known, through, CANARY_PORT, NAME, hook);
  }
}
