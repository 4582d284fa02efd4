package org.fedsim.wire.media;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The RTP of one stream: makes the packets that go out and counts those that come in. No sockets,
 * no timer: the session sends a burst every {@link #periodMicros}. Safe for use by any thread.
 */
final class RtpStream {
  /** 20 ms of PCMU: 160 samples, a byte each (RFC 3551 section 4.2 and 4.5.14). */
  private static final int AUDIO_SAMPLES = 160;

  private static final int VIDEO_FRAMES_PER_SECOND = 30;

  /** A frame of CIF at some 450 kbit/s, in two packets that fit an MTU even relayed. */
  private static final int VIDEO_PACKETS_PER_FRAME = 2;

  private static final int VIDEO_PAYLOAD = 900;

  private final MediaKind media;
  private final long ssrc;
  private final ReceptionStatistics incoming;
  private final List<Waiting> waiting = new ArrayList<>();
  private int sequence;
  private long timestamp;
  private long sent;

  private record Waiting(long packets, CompletableFuture<Void> arrived) {}

  RtpStream(MediaKind media) {
    this.media = media;
    this.incoming = new ReceptionStatistics(media.clockRate());
    // RFC 3550 section 5.1: all three start at random.
    ThreadLocalRandom random = ThreadLocalRandom.current();
    this.ssrc = random.nextLong(1L << 32);
    this.sequence = random.nextInt(1 << 16);
    this.timestamp = random.nextLong(1L << 32);
  }

  /** Time between two bursts in microseconds. */
  long periodMicros() {
    return media == MediaKind.AUDIO ? 20_000 : 1_000_000 / VIDEO_FRAMES_PER_SECOND;
  }

  /**
   * The packets that belong on the wire now: one of audio, or those of one video frame.
   *
   * @param most not more than this many
   */
  synchronized List<RtpPacket> burst(long most) {
    boolean audio = media == MediaKind.AUDIO;
    int count = (int) Math.min(most, audio ? 1 : VIDEO_PACKETS_PER_FRAME);
    List<RtpPacket> packets = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      byte[] payload = new byte[payloadBytes()];
      if (audio) {
        // Silence in mu-law.
        Arrays.fill(payload, (byte) 0xff);
      }
      boolean marker = !audio && i == count - 1;
      packets.add(new RtpPacket(marker, media.payloadType(), sequence, timestamp, ssrc, payload));
      sequence = sequence + 1 & 0xffff;
    }
    timestamp =
        timestamp + (audio ? AUDIO_SAMPLES : media.clockRate() / VIDEO_FRAMES_PER_SECOND)
            & 0xffffffffL;
    return packets;
  }

  private int payloadBytes() {
    return media == MediaKind.AUDIO ? AUDIO_SAMPLES : VIDEO_PAYLOAD;
  }

  synchronized void sent() {
    sent++;
  }

  void onPacket(RtpPacket packet, long arrivalNanos) {
    List<CompletableFuture<Void>> complete = new ArrayList<>();
    synchronized (this) {
      if (packet.payloadType() != media.payloadType()) {
        return;
      }
      incoming.onPacket(packet, arrivalNanos);
      waiting.removeIf(w -> w.packets() <= incoming.received() && complete.add(w.arrived()));
    }
    // Outside of the lock: whoever waits may ask for the report at once.
    complete.forEach(c -> c.complete(null));
  }

  /** Completes when so many different packets have come. Completes on the thread that reads. */
  CompletableFuture<Void> arrived(long packets) {
    CompletableFuture<Void> arrived = new CompletableFuture<>();
    synchronized (this) {
      if (incoming.received() < packets) {
        waiting.add(new Waiting(packets, arrived));
        return arrived;
      }
    }
    arrived.complete(null);
    return arrived;
  }

  /** Completes when so many more have come than until now. */
  CompletableFuture<Void> arrivedMore(long packets) {
    return arrived(report().received() + packets);
  }

  synchronized StreamReport report() {
    return new StreamReport(
        media,
        sent,
        incoming.received(),
        incoming.lost(),
        incoming.duplicates(),
        RtpPacket.HEADER + payloadBytes(),
        incoming.jitterMillis());
  }
}
