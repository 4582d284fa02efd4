package org.fedsim.edge.av;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Limits how often each source address is answered: a bucket of tokens per source, filled at a
 * steady rate. Remembers a bounded number of sources and forgets the one it has not heard for
 * longest, so that forged sources cost no memory.
 */
final class SourceLimiter {
  private static final int MAX_SOURCES = 4096;

  private final double perSecond;
  private final double burst;
  private final Map<InetAddress, Bucket> buckets =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Bucket> eldest) {
          return size() > MAX_SOURCES;
        }
      };

  SourceLimiter(int perSecond, int burst) {
    this.perSecond = perSecond;
    this.burst = burst;
  }

  private static final class Bucket {
    private double tokens;
    private Instant filled;

    private Bucket(double tokens, Instant filled) {
      this.tokens = tokens;
      this.filled = filled;
    }
  }

  /** Whether this source may be answered once more. */
  boolean allows(InetAddress source, Instant now) {
    Bucket bucket = buckets.computeIfAbsent(source, s -> new Bucket(burst, now));
    double seconds = Math.max(0, Duration.between(bucket.filled, now).toNanos() / 1e9);
    bucket.tokens = Math.min(burst, bucket.tokens + seconds * perSecond);
    bucket.filled = now;
    if (bucket.tokens < 1) {
      return false;
    }
    bucket.tokens--;
    return true;
  }
}
