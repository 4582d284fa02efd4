package org.fedsim.network.nft;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One event of the kernel's packet trace: a rule that matched, or the policy at the end of a chain
 * (linux/netfilter/nf_tables.h, {@code enum nft_trace_attributes}).
 *
 * @param family of the table: {@link #INET}, {@link #IPV4} or another NFPROTO number
 * @param table its table
 * @param chain its chain
 * @param type what happened
 * @param handle of the rule; 0 unless a rule is what happened
 * @param verdict of the rule or the policy: {@link #DROP}, {@link #ACCEPT}, another number that is
 *     not negative for what takes the packet away, or negative for what does not end the chain
 * @param id of the packet; the kernel may use it again as soon as the packet is gone
 * @param mark the packet's mark
 * @param iif number of the interface that it came in by; 0 except in the first event of each hook
 * @param oif number of the one that it is to leave by; 0 likewise, and before it is routed
 * @param network the packet's IP header; empty except in the first event of each hook
 * @param transport the first 20 bytes behind the IP header; empty likewise
 */
record TraceMessage(
    int family,
    String table,
    String chain,
    Type type,
    long handle,
    int verdict,
    int id,
    long mark,
    int iif,
    int oif,
    byte[] network,
    byte[] transport) {

  static final int INET = 1;
  static final int IPV4 = 2;
  static final int NETDEV = 5;

  static final int DROP = 0;
  static final int ACCEPT = 1;

  /** {@code enum nft_verdicts}: to another chain, and back here behind its end. */
  static final int JUMP = -3;

  /** To another chain, and not back. */
  static final int GOTO = -4;

  /** Out of this chain. */
  static final int RETURN = -5;

  /** {@code (NFNL_SUBSYS_NFTABLES << 8) | NFT_MSG_TRACE}. */
  private static final int TRACE = 10 << 8 | 17;

  private static final int NETLINK_HEADER = 16;
  private static final int NFNETLINK_HEADER = 4;
  private static final int ATTRIBUTE_HEADER = 4;

  /** Without the bits NLA_F_NESTED and NLA_F_NET_BYTEORDER. */
  private static final int ATTRIBUTE_TYPE = 0x3fff;

  private static final int VERDICT_CODE = 1;
  private static final int CONTINUE = -1;

  /** {@code NF_VERDICT_MASK}: above it stand an errno, or the number of a queue. */
  private static final int VERDICT_MASK = 0xff;

  private static final byte[] NOTHING = {};

  /** Whether it is about a chain of fedsim's own. */
  boolean isOwn() {
    return (family == INET || family == NETDEV) && table.equals(TraceTable.NAME);
  }

  /**
   * Whether the packet goes no further: dropped, or taken by somebody who does not give it back
   * ({@code NF_STOLEN}, {@code NF_QUEUE}).
   */
  boolean endsThePacket() {
    return verdict >= 0 && (verdict & VERDICT_MASK) != ACCEPT && type != Type.RETURN;
  }

  /** {@code enum nft_trace_types}. */
  enum Type {
    POLICY,
    RETURN,
    RULE
  }

  /**
   * The trace events in one datagram of a netlink socket; what is not one, or is cut short, is left
   * out.
   *
   * @param datagram from its position to its limit
   */
  static List<TraceMessage> parse(ByteBuffer datagram) {
    ByteBuffer in = datagram.slice().order(ByteOrder.nativeOrder());
    List<TraceMessage> messages = new ArrayList<>(1);
    while (in.remaining() >= NETLINK_HEADER) {
      int start = in.position();
      int length = in.getInt(start);
      if (length < NETLINK_HEADER || length > in.remaining()) {
        break;
      }
      boolean trace = (in.getShort(start + 4) & 0xffff) == TRACE;
      if (trace && length >= NETLINK_HEADER + NFNETLINK_HEADER) {
        TraceMessage message = message(in.slice(start + NETLINK_HEADER, length - NETLINK_HEADER));
        if (message != null) {
          messages.add(message);
        }
      }
      in.position(Math.min(start + aligned(length), in.limit()));
    }
    return messages;
  }

  private static TraceMessage message(ByteBuffer in) {
    int family = in.get(0) & 0xff;
    String table = null;
    String chain = null;
    Type type = null;
    long handle = 0;
    int verdict = CONTINUE;
    Integer policy = null;
    int id = 0;
    long mark = 0;
    int iif = 0;
    int oif = 0;
    byte[] network = NOTHING;
    byte[] transport = NOTHING;
    for (Attributes a = new Attributes(in.position(NFNETLINK_HEADER)); a.next(); ) {
      switch (a.type) {
        case 1 -> table = a.string();
        case 2 -> chain = a.string();
        case 3 -> handle = a.number64();
        case 4 -> type = type(a.number32());
        case 5 -> verdict = verdict(a.value);
        case 6 -> id = a.number32();
        case 8 -> network = a.bytes();
        case 9 -> transport = a.bytes();
        case 10 -> iif = a.number32();
        case 12 -> oif = a.number32();
        case 14 -> mark = Integer.toUnsignedLong(a.number32());
        case 16 -> policy = a.number32();
        default -> {
          // The link header, types of interfaces: nothing that decides.
        }
      }
    }
    if (table == null || chain == null || type == null) {
      return null;
    }
    int outcome = type == Type.POLICY && policy != null ? policy : verdict;
    return new TraceMessage(
        family,
        table,
        chain,
        type,
        type == Type.RULE ? handle : 0,
        outcome,
        id,
        mark,
        iif,
        oif,
        network,
        transport);
  }

  private static Type type(int number) {
    return number >= 1 && number <= 3 ? Type.values()[number - 1] : null;
  }

  private static int verdict(ByteBuffer nested) {
    for (Attributes a = new Attributes(nested); a.next(); ) {
      if (a.type == VERDICT_CODE) {
        return a.number32();
      }
    }
    return CONTINUE;
  }

  private static int aligned(int length) {
    return length + 3 & ~3;
  }

  /** Walks over attributes; their lengths are in the machine's byte order, their values are not. */
  private static final class Attributes {
    private final ByteBuffer in;
    private int type;
    private ByteBuffer value;

    Attributes(ByteBuffer in) {
      this.in = in.slice().order(ByteOrder.nativeOrder());
    }

    boolean next() {
      if (in.remaining() < ATTRIBUTE_HEADER) {
        return false;
      }
      int start = in.position();
      int length = in.getShort(start) & 0xffff;
      if (length < ATTRIBUTE_HEADER || length > in.remaining()) {
        return false;
      }
      type = in.getShort(start + 2) & ATTRIBUTE_TYPE;
      value = in.slice(start + ATTRIBUTE_HEADER, length - ATTRIBUTE_HEADER);
      in.position(Math.min(start + aligned(length), in.limit()));
      return true;
    }

    int number32() {
      return value.remaining() >= 4 ? value.getInt(0) : 0;
    }

    long number64() {
      return value.remaining() >= 8 ? value.getLong(0) : 0;
    }

    byte[] bytes() {
      byte[] bytes = new byte[value.remaining()];
      value.get(0, bytes);
      return bytes;
    }

    String string() {
      byte[] bytes = bytes();
      int end = 0;
      while (end < bytes.length && bytes[end] != 0) {
        end++;
      }
      return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }
  }
}
