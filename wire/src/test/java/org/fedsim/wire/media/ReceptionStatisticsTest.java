package org.fedsim.wire.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReceptionStatisticsTest {
  private static final int CLOCK = 8_000;
  private static final long MILLI = 1_000_000;

  private final ReceptionStatistics statistics = new ReceptionStatistics(CLOCK);

  /** One packet on its way: what it says, and when it comes. */
  private record Arrival(int number, long nanos) {}

  @Test
  void knowsNothingBeforeTheFirstPacket() {
    assertThat(statistics.received()).isZero();
    assertThat(statistics.lost()).isZero();
    assertThat(statistics.jitterMillis()).isZero();
  }

  @Test
  void countsTheFirstPacketToo() {
    assertThat(statistics.onPacket(packet(0), 0)).isTrue();
    assertThat(statistics.received()).isEqualTo(1);
    assertThat(statistics.lost()).isZero();
  }

  @Test
  void hasNoJitterWhenPacketsComeAtTheirPace() {
    for (int i = 0; i < 100; i++) {
      statistics.onPacket(packet(i), i * 20 * MILLI);
    }
    assertThat(statistics.jitterMillis()).isCloseTo(0, within(1e-6));
  }

  @Test
  void jitterMovesBySixteenthsTowardsTheDifference() {
    // RFC 3550 appendix A.8 by hand: the second packet comes 8 ms late, the third at its pace.
    statistics.onPacket(packet(0), 0);
    statistics.onPacket(packet(1), 28 * MILLI);
    assertThat(statistics.jitterMillis()).isCloseTo(8.0 / 16, within(1e-6));
    statistics.onPacket(packet(2), 48 * MILLI);
    assertThat(statistics.jitterMillis()).isCloseTo(8.0 / 16 * 15 / 16, within(1e-6));
  }

  @Test
  void jitterSurvivesTheWrapOfTheTimestamp() {
    long start = (1L << 32) - 160;
    for (int i = 0; i < 4; i++) {
      long timestamp = start + 160L * i & 0xffffffffL;
      statistics.onPacket(new RtpPacket(false, 0, i, timestamp, 1, new byte[0]), i * 20 * MILLI);
    }
    assertThat(statistics.jitterMillis()).isCloseTo(0, within(1e-3));
  }

  @Test
  void countsOverTheWrapOfTheSequenceNumber() {
    for (int i = 65_530; i < 65_550; i++) {
      statistics.onPacket(packet(i), 0);
    }
    assertThat(statistics.received()).isEqualTo(20);
    assertThat(statistics.lost()).isZero();
  }

  @Test
  void aDuplicateHidesNoLoss() {
    statistics.onPacket(packet(0), 0);
    statistics.onPacket(packet(2), 0);
    assertThat(statistics.onPacket(packet(2), 0)).isFalse();
    assertThat(statistics.received()).isEqualTo(2);
    assertThat(statistics.duplicates()).isEqualTo(1);
    assertThat(statistics.lost()).isEqualTo(1);
  }

  @Test
  void throwsAwayASingleWildPacketAndFollowsTwo() {
    statistics.onPacket(packet(0), 0);
    assertThat(statistics.onPacket(packet(30_000), 0)).isFalse();
    assertThat(statistics.received()).isEqualTo(1);
    assertThat(statistics.onPacket(packet(40_000), 0)).isFalse();
    assertThat(statistics.onPacket(packet(40_001), 0)).isTrue();
    assertThat(statistics.received()).isEqualTo(1);
    assertThat(statistics.lost()).isZero();
  }

  @Test
  void agreesWithAnIndependentCalculation() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int run = 0; run < 200; run++) {
      agreesOn(random);
    }
  }

  private static void agreesOn(Random random) {
    int first = random.nextInt(65_536);
    List<Arrival> arrivals = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      if (i == 0 || random.nextInt(10) != 0) {
        arrivals.add(new Arrival(first + i, (i * 20L + random.nextInt(15)) * MILLI));
      }
      if (random.nextInt(50) == 0) {
        arrivals.add(new Arrival(first + i, (i * 20L + 16) * MILLI));
      }
    }
    // Neighbours overtake each other, but nobody overtakes the first.
    for (int i = 2; i < arrivals.size(); i++) {
      if (random.nextInt(20) == 0) {
        Collections.swap(arrivals, i - 1, i);
      }
    }
    ReceptionStatistics statistics = new ReceptionStatistics(CLOCK);
    Set<Integer> distinct = new HashSet<>();
    double jitter = 0;
    Arrival previous = null;
    int highest = first;
    for (Arrival arrival : arrivals) {
      boolean isNew = distinct.add(arrival.number());
      assertThat(statistics.onPacket(packet(arrival.number()), arrival.nanos())).isEqualTo(isNew);
      highest = Math.max(highest, arrival.number());
      if (isNew) {
        if (previous != null) {
          // D(i,j) = (Rj - Ri) - (Sj - Si), section 6.4.1, here in milliseconds.
          double r = (arrival.nanos() - previous.nanos()) / (double) MILLI;
          double s = (arrival.number() - previous.number()) * 20.0;
          jitter += (Math.abs(r - s) - jitter) / 16;
        }
        previous = arrival;
      }
    }
    assertThat(statistics.received()).isEqualTo(distinct.size());
    assertThat(statistics.duplicates()).isEqualTo(arrivals.size() - distinct.size());
    assertThat(statistics.lost()).isEqualTo(highest - first + 1 - distinct.size());
    assertThat(statistics.jitterMillis()).isCloseTo(jitter, within(1e-6));
  }

  /** The packet of that number of a PCMU stream; numbers do not wrap, the header's do. */
  private static RtpPacket packet(int number) {
    return new RtpPacket(false, 0, number & 0xffff, 160L * number & 0xffffffffL, 1, new byte[160]);
  }
}
