package org.fedsim.wire.media;

import java.util.Arrays;

/**
 * What a receiver knows about one RTP source: RFC 3550 appendices A.1 (sequence numbers), A.3 (lost
 * packets) and A.8 (jitter).
 *
 * <p>Two departures. There is no probation (A.1, {@code MIN_SEQUENTIAL}): the source's address was
 * authenticated by ICE, so its first packet counts. And packets that come twice are told apart, so
 * that they do not hide a loss as they do in A.3.
 *
 * <p>Pure: no clock, no threads; not safe for use by several.
 */
final class ReceptionStatistics {
  private static final int SEQUENCE_RANGE = 1 << 16;
  private static final int MAX_DROPOUT = 3000;
  private static final int MAX_MISORDER = 100;
  private static final int WINDOW = 4096;

  private final int clockRate;
  private final long[] seen = new long[WINDOW];
  private boolean started;
  private long ssrc;
  private long base;
  private long highest;
  private long badSequence = -1;
  private long received;
  private long duplicates;
  private double transit;
  private double jitter;

  /**
   * @param clockRate ticks of the RTP timestamp per second
   */
  ReceptionStatistics(int clockRate) {
    this.clockRate = clockRate;
    Arrays.fill(seen, -1);
  }

  /**
   * Counts a packet.
   *
   * @param arrivalNanos when it came, on any monotonic clock
   * @return whether it was new: neither a duplicate nor from far outside the sequence
   */
  boolean onPacket(RtpPacket packet, long arrivalNanos) {
    if (!started || packet.ssrc() != ssrc) {
      // Section 8.2: a new synchronisation source is a new sequence.
      restart(packet);
    }
    long extended = extend(packet.sequence());
    if (extended < 0) {
      return false;
    }
    int slot = (int) (extended % WINDOW);
    if (seen[slot] == extended) {
      duplicates++;
      return false;
    }
    seen[slot] = extended;
    highest = Math.max(highest, extended);
    received++;
    updateJitter(packet.timestamp(), arrivalNanos);
    return true;
  }

  private void restart(RtpPacket packet) {
    started = true;
    ssrc = packet.ssrc();
    // One cycle up, so that a packet just before the first one has a number that is not negative.
    base = SEQUENCE_RANGE + packet.sequence();
    highest = base;
    badSequence = -1;
    received = 0;
    duplicates = 0;
    jitter = 0;
    Arrays.fill(seen, -1);
  }

  /** A.1: the extended number of a sequence number, or -1 when it is to be thrown away. */
  private long extend(int sequence) {
    int delta = (int) (sequence - highest) & 0xffff;
    if (delta < MAX_DROPOUT) {
      return highest + delta;
    }
    if (delta <= SEQUENCE_RANGE - MAX_MISORDER) {
      if (sequence == badSequence) {
        // Two in a row: the other side has restarted without telling.
        base = SEQUENCE_RANGE + sequence;
        highest = base;
        received = 0;
        duplicates = 0;
        badSequence = -1;
        Arrays.fill(seen, -1);
        return base;
      }
      badSequence = (sequence + 1) & 0xffff;
      return -1;
    }
    return highest - (SEQUENCE_RANGE - delta);
  }

  /** A.8, in floating point. */
  private void updateJitter(long timestamp, long arrivalNanos) {
    double arrival = arrivalNanos * 1e-9 * clockRate;
    double now = arrival - timestamp;
    if (received > 1) {
      // The timestamp wraps at 2^32; the difference of two transits does not, taken modulo that.
      double d = Math.abs(Math.IEEEremainder(now - transit, 4294967296.0));
      jitter += (d - jitter) / 16;
    }
    transit = now;
  }

  /** Different packets that came. */
  long received() {
    return received;
  }

  long duplicates() {
    return duplicates;
  }

  /**
   * A.3: expected by the sequence numbers seen, less received. Cannot know of packets lost after
   * the last one that came.
   */
  long lost() {
    // A packet that comes late from before the first one lowers this; A.3 allows the same.
    return started ? Math.max(0, highest - base + 1 - received) : 0;
  }

  double jitterMillis() {
    return jitter * 1000 / clockRate;
  }
}
