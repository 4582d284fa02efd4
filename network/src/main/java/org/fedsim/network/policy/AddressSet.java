package org.fedsim.network.policy;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import org.fedsim.network.Cidr;

/**
 * A set of addresses, as a rule names them.
 *
 * @param written the names as they stand in the policy: groups, hosts, interfaces, addresses, CIDRs
 * @param ranges the addresses that they stand for; none, when all that is named are groups that
 *     nobody is in on this site
 */
public record AddressSet(List<String> written, List<Cidr> ranges) {
  /** Every address. */
  public static final AddressSet ANY = new AddressSet(List.of("any"), List.of(new Cidr(0, 0)));

  public AddressSet {
    written = List.copyOf(written);
    ranges = List.copyOf(ranges);
    if (written.isEmpty()) {
      throw new IllegalArgumentException("no names");
    }
  }

  public boolean contains(InetAddress address) {
    return address instanceof Inet4Address v4 && contains(Cidr.toInt(v4));
  }

  /** As {@link #contains(InetAddress)}, for an address as an unsigned 32-bit number. */
  public boolean contains(int address) {
    for (int i = 0; i < ranges.size(); i++) {
      if (ranges.get(i).contains(address)) {
        return true;
      }
    }
    return false;
  }

  /**
   * How near an address, as an unsigned 32-bit number, is to this set: the leading bits that it has
   * in common with the nearest range, 32 when it is a member.
   */
  public int commonPrefix(int address) {
    int best = 0;
    for (Cidr range : ranges) {
      best = Math.max(best, range.commonPrefix(address));
    }
    return best;
  }

  /** The names as written, with commas between them. */
  @Override
  public String toString() {
    return String.join(", ", written);
  }
}
