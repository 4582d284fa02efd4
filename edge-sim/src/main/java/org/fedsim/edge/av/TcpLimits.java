package org.fedsim.edge.av;

import java.time.Duration;

/**
 * What the relay lets TCP connections cost it at most.
 *
 * @param withoutAllocation how long a client's connection may last while it has no allocation,
 *     however busy it is
 * @param stall how long somebody may leave what is for him unread before he is cut off
 * @param connectionsPerSource connections of one client address at a time
 * @param peersPerAllocation connections of one relay port at a time, those included that are being
 *     opened
 * @param bytesPerConnection what waits for one connection before its senders are no longer read
 */
public record TcpLimits(
    Duration withoutAllocation,
    Duration stall,
    int connectionsPerSource,
    int peersPerAllocation,
    int bytesPerConnection) {

  /** Room for every allocation that one source may have, and as many connections on their way. */
  public static final TcpLimits DEFAULT =
      new TcpLimits(Duration.ofSeconds(15), Duration.ofSeconds(30), 512, 32, 65_536);

  public TcpLimits {
    if (withoutAllocation.isNegative()
        || withoutAllocation.isZero()
        || stall.isNegative()
        || stall.isZero()
        || connectionsPerSource < 1
        || peersPerAllocation < 1
        || bytesPerConnection < 2) {
      throw new IllegalArgumentException("limits below one");
    }
  }
}
