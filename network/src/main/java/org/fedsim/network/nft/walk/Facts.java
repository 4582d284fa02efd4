package org.fedsim.network.nft.walk;

import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One packet as a rule sees it: its headers, its marks, its way, and what the connection tracker
 * knows about it. Rules change it while it goes from hook to hook. IPv4 only.
 */
public final class Facts {
  /** {@code NF_CT_STATE_BIT}s. */
  public static final long INVALID = 1;

  public static final long ESTABLISHED = 2;
  public static final long NEW = 8;
  public static final long UNTRACKED = 64;

  /** {@code IPS_SRC_NAT} and {@code IPS_DST_NAT}. */
  private static final long SNAT = 16;

  private static final long DNAT = 32;
  private static final int IPV4 = 2;
  private static final int ETHERNET = 1;
  private static final int IP_ETHERTYPE = 0x0800;

  private final byte[] network;
  private final byte[] transport;
  private final Set<String> interfaces;
  private String iif;
  private String oif;
  private OptionalLong mark = OptionalLong.of(0);
  private OptionalLong connectionMark = OptionalLong.of(0);
  private long state;
  private boolean answers;
  private boolean translatedToUnknown;
  private Optional<Ends> original;
  private Optional<Ends> replied = Optional.empty();

  /** The ends of a connection as one direction of it has them: addresses and ports. */
  public record Ends(long source, int sourcePort, long destination, int destinationPort) {
    public Ends reversed() {
      return new Ends(destination, destinationPort, source, sourcePort);
    }
  }

  /**
   * A packet of which the connection tracker has not heard yet.
   *
   * @param network its IP header
   * @param transport what stands behind that, as far as it is known
   * @param interfaces all that the firewall has
   * @param iif the one that it came in by
   */
  public Facts(byte[] network, byte[] transport, Set<String> interfaces, String iif) {
    this.network = network.clone();
    this.transport = transport.clone();
    this.interfaces = new HashSet<>(interfaces);
    this.iif = iif;
    this.oif = "";
    original = ends();
  }

  /** A copy that can go another way. */
  public Facts copy() {
    Facts copy = new Facts(network, transport, interfaces, iif);
    copy.oif = oif;
    copy.mark = mark;
    copy.connectionMark = connectionMark;
    copy.state = state;
    copy.answers = answers;
    copy.translatedToUnknown = translatedToUnknown;
    copy.original = original;
    copy.replied = replied;
    return copy;
  }

  /** Where it is routed to; empty before it is. */
  public void leavesBy(String device) {
    oif = device;
  }

  public void hasMark(long value) {
    mark = OptionalLong.of(value);
  }

  /**
   * What the connection tracker says.
   *
   * @param bits {@link #NEW}, {@link #ESTABLISHED}, {@link #INVALID} or {@link #UNTRACKED}
   */
  public void isInState(long bits) {
    state = bits;
  }

  /**
   * The connection that it belongs to.
   *
   * @param ends of its first packet before any translation; empty when not known
   * @param answer whether this packet goes the other way
   * @param answered the ends as an answer has them when it comes in; empty when not known
   */
  public void belongsTo(Optional<Ends> ends, boolean answer, Optional<Ends> answered) {
    original = ends;
    answers = answer;
    replied = answered;
  }

  /** The connection's mark; empty when it is not known. */
  public void hasConnectionMark(OptionalLong value) {
    connectionMark = value;
  }

  public OptionalLong connectionMark() {
    return connectionMark;
  }

  OptionalLong mark() {
    return mark;
  }

  void hasMark(Object value) {
    mark = value instanceof Long n ? OptionalLong.of(n) : OptionalLong.empty();
  }

  void hasConnectionMark(Object value) {
    connectionMark = value instanceof Long n ? OptionalLong.of(n) : OptionalLong.empty();
  }

  /** RFC 5237. */
  int protocol() {
    return network.length > 9 ? network[9] & 0xff : 0;
  }

  /** Its addresses and ports as they are now. */
  public Optional<Ends> ends() {
    if (network.length < 20 || transport.length < 4) {
      return Optional.empty();
    }
    return Optional.of(
        new Ends(
            bits(network, 96, 32),
            (int) bits(transport, 0, 16),
            bits(network, 128, 32),
            (int) bits(transport, 16, 16)));
  }

  /** From here on it is not tracked; too late when the connection tracker has seen it. */
  void leavesTracking() {
    if (state == 0) {
      state = UNTRACKED;
    }
  }

  /** Its addresses are others now, and which cannot be told. */
  void isTranslatedToWhatIsNotKnown() {
    translatedToUnknown = true;
  }

  /** Whether its addresses and ports are not known any more. */
  public boolean isUnknownNow() {
    return translatedToUnknown;
  }

  /** Writes other addresses and ports into it. */
  public void becomes(Ends ends) {
    put(network, 12, 4, ends.source());
    put(network, 16, 4, ends.destination());
    put(transport, 0, 2, ends.sourcePort());
    put(transport, 2, 2, ends.destinationPort());
  }

  private static void put(byte[] into, int at, int bytes, long value) {
    for (int i = 0; i < bytes; i++) {
      into[at + i] = (byte) (value >>> 8 * (bytes - 1 - i));
    }
  }

  boolean isTracked() {
    return (state & (INVALID | UNTRACKED)) == 0;
  }

  boolean isInvalid() {
    return (state & INVALID) != 0;
  }

  /** Whether it belongs to a connection that has been answered. */
  boolean belongs() {
    return (state & ESTABLISHED) != 0;
  }

  /** Whether the firewall has an interface that is asked for. */
  boolean isAnInterface(Values values) {
    return values instanceof Values.Name name
        && interfaces.stream()
            .anyMatch(i -> name.prefix() ? i.startsWith(name.name()) : i.equals(name.name()));
  }

  Object header(Operand.Base base, int offset, int length) {
    byte[] header = base == Operand.Base.NETWORK ? network : transport;
    return offset + length <= header.length * 8 ? bits(header, offset, length) : Operand.UNKNOWN;
  }

  private static long bits(byte[] header, int offset, int length) {
    long value = 0;
    for (int bit = offset; bit < offset + length; ) {
      if (bit % 8 == 0 && offset + length - bit >= 8) {
        value = value << 8 | header[bit / 8] & 0xff;
        bit += 8;
      } else {
        value = value << 1 | header[bit / 8] >> 7 - bit % 8 & 1;
        bit++;
      }
    }
    return value;
  }

  Object meta(String key) {
    return switch (key) {
      case "iif", "iifname" -> iif;
      case "oif", "oifname" -> oif;
      case "iiftype" -> (long) ETHERNET;
      case "oiftype" -> oif.isEmpty() ? Operand.UNKNOWN : (Object) (long) ETHERNET;
      case "l4proto" -> (long) protocol();
      case "nfproto" -> (long) IPV4;
      case "protocol" -> (long) IP_ETHERTYPE;
      case "pkttype" -> 0L;
      case "length" -> header(Operand.Base.NETWORK, 16, 16);
      case "mark" -> known(mark);
      default -> Operand.UNKNOWN;
    };
  }

  private static Object known(OptionalLong value) {
    return value.isPresent() ? (Object) value.getAsLong() : Operand.UNKNOWN;
  }

  Object connection(String key, boolean reply) {
    if (key.equals("state")) {
      return state == 0 ? Operand.UNKNOWN : (Object) state;
    }
    if (!isTracked()) {
      return Operand.ABSENT;
    }
    return switch (key) {
      case "direction" -> answers ? 1L : 0L;
      case "mark" -> known(connectionMark);
      case "l3proto" -> (long) IPV4;
      case "protocol" -> (long) protocol();
      case "zone" -> 0L;
      case "saddr", "ip saddr" -> of(reply, Ends::source);
      case "daddr", "ip daddr" -> of(reply, Ends::destination);
      case "proto-src" -> of(reply, e -> (long) e.sourcePort());
      case "proto-dst" -> of(reply, e -> (long) e.destinationPort());
      default -> Operand.UNKNOWN;
    };
  }

  private Object of(boolean reply, java.util.function.ToLongFunction<Ends> end) {
    Optional<Ends> ends = reply ? replied : original;
    return ends.isPresent() ? (Object) end.applyAsLong(ends.get()) : Operand.UNKNOWN;
  }

  /** The bits of the connection's status that are set, of {@link #statusKnown}. */
  long status() {
    if (original.isEmpty()) {
      return 0;
    }
    Ends there = original.get();
    Ends back = replied.orElse(there.reversed());
    boolean source =
        back.destination() != there.source() || back.destinationPort() != there.sourcePort();
    boolean destination =
        back.source() != there.destination() || back.sourcePort() != there.destinationPort();
    return (source ? SNAT : 0) | (destination ? DNAT : 0);
  }

  /** The bits of the connection's status that can be told. */
  long statusKnown() {
    return original.isPresent() && replied.isPresent() ? SNAT | DNAT : 0;
  }
}
