package org.fedsim.network;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of IPv4 addresses in prefix notation (RFC 4632).
 *
 * @param base first address of the range as an unsigned 32-bit number
 * @param prefix length of the prefix, 0 to 32
 */
public record Cidr(int base, int prefix) {
  private static final Pattern FORM =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})(?:/(\\d{1,2}))?");

  public Cidr {
    if (prefix < 0 || prefix > 32) {
      throw new IllegalArgumentException("prefix " + prefix);
    }
    if ((base & mask(prefix)) != base) {
      throw new IllegalArgumentException("host bits are set");
    }
  }

  /**
   * Reads {@code 203.0.113.0/24} or {@code 203.0.113.7}; empty when it is neither or has host bits
   * set.
   */
  public static Optional<Cidr> parse(String text) {
    Matcher m = FORM.matcher(text);
    if (!m.matches()) {
      return Optional.empty();
    }
    int base = 0;
    for (int i = 1; i <= 4; i++) {
      int octet = Integer.parseInt(m.group(i));
      if (octet > 255) {
        return Optional.empty();
      }
      base = base << 8 | octet;
    }
    int prefix = m.group(5) == null ? 32 : Integer.parseInt(m.group(5));
    if (prefix > 32 || (base & mask(prefix)) != base) {
      return Optional.empty();
    }
    return Optional.of(new Cidr(base, prefix));
  }

  /** The network that a text with bits set behind its prefix probably means. */
  public static Optional<Cidr> networkOf(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !text.substring(slash + 1).matches("\\d|[12]\\d|3[0-2]")) {
      return Optional.empty();
    }
    int prefix = Integer.parseInt(text.substring(slash + 1));
    return parse(text.substring(0, slash)).map(address -> address.network(prefix));
  }

  public static Cidr single(Inet4Address address) {
    return new Cidr(toInt(address), 32);
  }

  /** The range of the given prefix length that this one begins in. */
  public Cidr network(int shorterPrefix) {
    return new Cidr(base & mask(shorterPrefix), shorterPrefix);
  }

  public boolean contains(InetAddress address) {
    return address instanceof Inet4Address v4 && contains(toInt(v4));
  }

  /** As {@link #contains(InetAddress)}, for an address as an unsigned 32-bit number. */
  public boolean contains(int address) {
    return (address & mask(prefix)) == base;
  }

  /** Whether every address of another range lies in this one. */
  public boolean encloses(Cidr other) {
    return other.prefix >= prefix && contains(other.base);
  }

  /**
   * The ranges that are left of this one when another, which lies in it, is taken out; at most one
   * of each length of prefix.
   */
  public List<Cidr> without(Cidr other) {
    if (!encloses(other)) {
      throw new IllegalArgumentException(other + " is not in " + this);
    }
    List<Cidr> left = new ArrayList<>();
    for (int length = prefix + 1; length <= other.prefix; length++) {
      int sibling = (other.base & mask(length)) ^ 1 << (32 - length);
      left.add(new Cidr(sibling, length));
    }
    left.sort((a, b) -> Integer.compareUnsigned(a.base, b.base));
    return left;
  }

  /**
   * The leading bits that an address, as an unsigned 32-bit number, has in common with this range;
   * 32 when it lies in it.
   */
  public int commonPrefix(int address) {
    int same = Integer.numberOfLeadingZeros(address ^ base);
    return same >= prefix ? 32 : same;
  }

  private static int mask(int prefix) {
    return prefix == 0 ? 0 : -1 << (32 - prefix);
  }

  /** An address as an unsigned 32-bit number, the first octet on top. */
  public static int toInt(Inet4Address address) {
    byte[] b = address.getAddress();
    return (b[0] & 255) << 24 | (b[1] & 255) << 16 | (b[2] & 255) << 8 | b[3] & 255;
  }

  @Override
  public String toString() {
    String dotted =
        (base >>> 24) + "." + (base >>> 16 & 255) + "." + (base >>> 8 & 255) + "." + (base & 255);
    return prefix == 32 ? dotted : dotted + "/" + prefix;
  }
}
