package org.fedsim.wire.sip.framing;

/**
 * How much of a message is read.
 *
 * @param head bytes of the start line and the headers together; at least 1
 * @param body bytes of the body; at least 0
 */
public record FramingLimits(int head, int body) {
  /** Four times what the longest message of RFC 4475 has, and bodies of 256 KiB. */
  public static final FramingLimits DEFAULT = new FramingLimits(16 * 1024, 256 * 1024);

  public FramingLimits {
    if (head < 1 || body < 0) {
      throw new IllegalArgumentException("limits of %d and %d bytes".formatted(head, body));
    }
  }
}
