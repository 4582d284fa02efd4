package org.fedsim.edge.av;

import java.util.BitSet;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/** Hands out the ports of a range, in an order that nobody can foresee. */
final class PortPool {
  private final PortRange range;
  private final RandomGenerator random;
  private final BitSet taken;

  PortPool(PortRange range, RandomGenerator random) {
    this.range = range;
    this.random = random;
    this.taken = new BitSet(range.size());
  }

  /** A port that nobody has; empty when all are taken. */
  OptionalInt take() {
    int from = random.nextInt(range.size());
    int index = taken.nextClearBit(from);
    if (index >= range.size()) {
      index = taken.nextClearBit(0);
    }
    if (index >= range.size()) {
      return OptionalInt.empty();
    }
    taken.set(index);
    return OptionalInt.of(range.first() + index);
  }

  void release(int port) {
    taken.clear(port - range.first());
  }

  int inUse() {
    return taken.cardinality();
  }
}
