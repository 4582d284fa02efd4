package org.fedsim.edge.av;

/**
 * A range of ports, both ends included.
 *
 * @param first 1 to 65535
 * @param last not less than {@code first}
 */
public record PortRange(int first, int last) {
  /** The relay ports of an A/V Edge. */
  public static final PortRange AV_EDGE = new PortRange(50_000, 59_999);

  public PortRange {
    if (first < 1 || last > 65_535 || first > last) {
      throw new IllegalArgumentException("ports " + first + "-" + last);
    }
  }

  public boolean contains(int port) {
    return first <= port && port <= last;
  }

  public int size() {
    return last - first + 1;
  }
}
