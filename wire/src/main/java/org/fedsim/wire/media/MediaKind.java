package org.fedsim.wire.media;

import java.util.Locale;
import java.util.Optional;

/** What an {@code m=} line can ask for and this program understands. */
public enum MediaKind {
  /** PCMU, 20 ms a packet: static payload type 0 of RFC 3551 section 6. */
  AUDIO(0, 8_000),
  /**
   * H.263: static payload type 34 of RFC 3551 section 6. Lync prefers its own x-rtvc1, whose
   * payload format is not public; H.263 is the codec it has in common with others, and being static
   * it needs no {@code a=rtpmap}.
   */
  VIDEO(34, 90_000),
  /** An instant message session: {@code m=message}, no media of its own. */
  MESSAGE(-1, 0);

  private final int payloadType;
  private final int clockRate;

  MediaKind(int payloadType, int clockRate) {
    this.payloadType = payloadType;
    this.clockRate = clockRate;
  }

  /** The RTP payload type, 0 to 127; -1 for {@link #MESSAGE}. */
  public int payloadType() {
    return payloadType;
  }

  /** Ticks of the RTP timestamp per second; 0 for {@link #MESSAGE}. */
  public int clockRate() {
    return clockRate;
  }

  /** The name in an {@code m=} line: {@code audio}, {@code video}, {@code message}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<MediaKind> of(String media) {
    for (MediaKind kind : values()) {
      if (kind.text().equals(media)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
