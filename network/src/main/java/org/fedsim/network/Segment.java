package org.fedsim.network;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A stretch of network. Packets between two segments cross the firewall that joins them; within one
 * they cross none.
 *
 * <p>The prefixes of two segments may be nested, as an interface's own little network is in that of
 * an enterprise, and as everything is in {@code 0.0.0.0/0}: an address belongs to the segment with
 * the longest prefix that contains it ({@link #of}).
 *
 * @param name for people and policies, and that of a firewall's interface to it: lower-case
 *     letters, digits and hyphens, at most {@value #LONGEST_NAME}
 * @param prefixes its addresses, at least one range
 */
public record Segment(String name, List<Cidr> prefixes) {
  /** As long as the name of a network interface of Linux may be ({@code IFNAMSIZ} less one). */
  public static final int LONGEST_NAME = 15;

  public Segment {
    prefixes = List.copyOf(prefixes);
    if (!name.matches("[a-z][a-z0-9-]*") || name.length() > LONGEST_NAME) {
      throw new IllegalArgumentException("segment name " + name);
    }
    if (prefixes.isEmpty()) {
      throw new IllegalArgumentException("segment " + name + " has no prefix");
    }
  }

  /** The segment that an address belongs to: that with the longest prefix which contains it. */
  public static Optional<Segment> of(List<Segment> segments, InetAddress address) {
    return segments.stream()
        .filter(segment -> segment.longestPrefix(address) >= 0)
        .max(Comparator.comparingInt(segment -> segment.longestPrefix(address)));
  }

  /**
   * The addresses that belong to a segment: its prefixes less what lies in longer ones of others.
   *
   * @param segments all there are
   */
  public static List<Cidr> addresses(List<Segment> segments, Segment segment) {
    List<Cidr> addresses = segment.prefixes();
    for (Segment other : segments) {
      for (Cidr theirs : other.equals(segment) ? List.<Cidr>of() : other.prefixes()) {
        addresses =
            addresses.stream()
                .flatMap(
                    own -> own.encloses(theirs) ? own.without(theirs).stream() : Stream.of(own))
                .toList();
      }
    }
    return addresses;
  }

  /** The length of the longest prefix that contains an address; -1 when none does. */
  public int longestPrefix(InetAddress address) {
    return prefixes.stream()
        .filter(prefix -> prefix.contains(address))
        .mapToInt(Cidr::prefix)
        .max()
        .orElse(-1);
  }
}
