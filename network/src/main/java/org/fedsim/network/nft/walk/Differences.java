package org.fedsim.network.nft.walk;

/**
 * In what a packet differs from what is asked of it: a set of {@link Subject}s and a few marks
 * more.
 */
final class Differences {
  /** Beside the subjects: whether it holds cannot be told. */
  static final int UNKNOWN = 1 << 30;

  /** Beside the subjects: a rate, a quota or a number of connections is asked about. */
  static final int RATE = 1 << 29;

  /**
   * Beside the subjects: what is asked for is of another kind than the packet, as one that opens a
   * connection is of another than those that belong to one. No small change would bring it nearer.
   */
  static final int FOREIGN = 1 << 28;

  private static final int MARKS = UNKNOWN | RATE | FOREIGN;

  private Differences() {}

  static int subjects(int differs) {
    return differs & ~MARKS;
  }

  /** Whether it is certain that the packet differs. */
  static boolean fails(int differs) {
    return subjects(differs) != 0;
  }

  static int count(int differs) {
    return Integer.bitCount(subjects(differs));
  }
}
