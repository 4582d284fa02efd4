package org.fedsim.wire.media;

import java.util.Locale;
import java.util.Optional;

/**
 * Whether a party wants SRTP: the value of {@code a=encryption}, Microsoft's way of negotiating it
 * beside RFC 4568.
 */
public enum EncryptionLevel {
  /** Never: plain RTP only. */
  REJECTED,
  /** SRTP if the partner has it, else plain RTP. */
  OPTIONAL,
  /** SRTP or no call. */
  REQUIRED;

  /** The value in SDP: {@code rejected}, {@code optional}, {@code required}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether parties set to these two levels can never agree. */
  public boolean conflictsWith(EncryptionLevel other) {
    return this == REQUIRED && other == REJECTED || this == REJECTED && other == REQUIRED;
  }

  static Optional<EncryptionLevel> of(String text) {
    for (EncryptionLevel level : values()) {
      if (level.text().equals(text)) {
        return Optional.of(level);
      }
    }
    return Optional.empty();
  }
}
