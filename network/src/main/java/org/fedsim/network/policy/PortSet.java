package org.fedsim.network.policy;

import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A set of ports, as a rule names them: single ports and ranges.
 *
 * <p>Immutable. Keeps the ranges in the order they were written, so that a rule can be shown the
 * way its author wrote it.
 */
public final class PortSet {
  /** Smallest port that can be named; 0 is reserved (RFC 6335 section 6). */
  public static final int MIN = 1;

  /** Largest port. */
  public static final int MAX = 65_535;

  /** Every port, also one that no packet should have: a rule without ports matches them all. */
  public static final PortSet ANY = new PortSet(List.of(new Range(MIN, MAX)), true);

  /**
   * Ports from {@code first} to {@code last}, both included.
   *
   * @param first {@link #MIN} to {@link #MAX}
   * @param last not less than {@code first}
   */
  public record Range(int first, int last) {
    public Range {
      if (first < MIN || last > MAX || first > last) {
        throw new IllegalArgumentException("ports " + first + "-" + last);
      }
    }

    @Override
    public String toString() {
      return first == last ? Integer.toString(first) : first + "-" + last;
    }
  }

  private final List<Range> ranges;
  private final boolean any;
  private final BitSet members = new BitSet();

  private PortSet(List<Range> ranges, boolean any) {
    this.ranges = List.copyOf(ranges);
    this.any = any;
    for (Range range : ranges) {
      members.set(range.first(), range.last() + 1);
    }
  }

  /** The ports of these ranges; throws {@link IllegalArgumentException} when there are none. */
  public static PortSet of(List<Range> ranges) {
    if (ranges.isEmpty()) {
      throw new IllegalArgumentException("no ports");
    }
    return new PortSet(ranges, false);
  }

  public static PortSet of(int port) {
    return of(List.of(new Range(port, port)));
  }

  public static PortSet range(int first, int last) {
    return of(List.of(new Range(first, last)));
  }

  public boolean contains(int port) {
    return any || members.get(port);
  }

  /** True for {@link #ANY} only. */
  public boolean isAny() {
    return any;
  }

  /** As written; for {@link #ANY} the full range. */
  public List<Range> ranges() {
    return ranges;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PortSet that && any == that.any && ranges.equals(that.ranges);
  }

  @Override
  public int hashCode() {
    return ranges.hashCode();
  }

  /** {@code 5061}, {@code 50000-59999}, {@code 443, 5061} or {@code any}. */
  @Override
  public String toString() {
    return any ? "any" : ranges.stream().map(Range::toString).collect(Collectors.joining(", "));
  }
}
