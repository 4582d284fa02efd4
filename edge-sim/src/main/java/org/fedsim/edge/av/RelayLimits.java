package org.fedsim.edge.av;

import java.time.Duration;

/**
 * What one relay grants at most.
 *
 * @param defaultLifetime of an allocation when the client asks for none
 * @param maxLifetime of an allocation, whatever the client asks for
 * @param nonceLifetime after which a client has to fetch a new nonce
 * @param allocationsPerUser live allocations of one user at a time
 * @param allocationsPerSource live allocations of one client address at a time
 * @param permissionsPerAllocation peer addresses that one allocation may open
 * @param unauthenticatedPerSecond requests without credentials that one client address gets
 *     answered, on average
 * @param unauthenticatedBurst and at most at once
 */
public record RelayLimits(
    Duration defaultLifetime,
    Duration maxLifetime,
    Duration nonceLifetime,
    int allocationsPerUser,
    int allocationsPerSource,
    int permissionsPerAllocation,
    int unauthenticatedPerSecond,
    int unauthenticatedBurst) {

  /**
   * Ten minutes, as in the drafts that MS-TURN builds on; the product's own default is not
   * documented.
   */
  public static final RelayLimits DEFAULT =
      new RelayLimits(
          Duration.ofMinutes(10),
          Duration.ofMinutes(60),
          Duration.ofMinutes(60),
          32,
          256,
          128,
          50,
          200);

  public RelayLimits {
    if (defaultLifetime.compareTo(Duration.ofSeconds(1)) < 0
        || maxLifetime.compareTo(defaultLifetime) < 0) {
      throw new IllegalArgumentException("lifetimes " + defaultLifetime + ", " + maxLifetime);
    }
    if (nonceLifetime.isNegative()
        || nonceLifetime.isZero()
        || allocationsPerUser < 1
        || allocationsPerSource < 1
        || permissionsPerAllocation < 1
        || unauthenticatedPerSecond < 1
        || unauthenticatedBurst < 1) {
      throw new IllegalArgumentException("limits below one");
    }
  }
}
