package org.fedsim.network;

import java.util.Random;

/** Seeds of random tests: printed, and settable with {@code -Dfedsim.seed=N}. */
public final class Randomness {
  private Randomness() {}

  /** The seed of the run, printed so that a failure can be repeated. */
  public static long seed(Class<?> test) {
    Long given = Long.getLong("fedsim.seed");
    long seed = given != null ? given : new Random().nextLong();
    System.out.println(test.getSimpleName() + ": -Dfedsim.seed=" + seed);
    return seed;
  }

  /** How often a random test repeats: {@code -Dfedsim.rounds=N}, or what it asks for. */
  public static int rounds(int usual) {
    return Integer.getInteger("fedsim.rounds", usual);
  }
}
