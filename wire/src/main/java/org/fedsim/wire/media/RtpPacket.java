package org.fedsim.wire.media;

import java.util.Arrays;
import java.util.Optional;

/**
 * One RTP data packet (RFC 3550 section 5.1).
 *
 * @param marker for video: the last packet of a frame; for audio: the first after silence
 * @param payloadType 0 to 127
 * @param sequence 0 to 65,535
 * @param timestamp 0 to 2^32 - 1, in ticks of the payload's clock
 * @param ssrc 0 to 2^32 - 1
 * @param payload without padding
 */
public record RtpPacket(
    boolean marker, int payloadType, int sequence, long timestamp, long ssrc, byte[] payload) {
  static final int HEADER = 12;

  public RtpPacket {
    if ((payloadType & ~0x7f) != 0
        || (sequence & ~0xffff) != 0
        || timestamp >>> 32 != 0
        || ssrc >>> 32 != 0) {
      throw new IllegalArgumentException("a field of an RTP header is out of range");
    }
  }

  /** Whether a datagram can be RTP: version 2 in its first two bits, which STUN never has. */
  static boolean looksLikeRtp(byte[] data, int offset, int length) {
    return length >= HEADER && (data[offset] & 0xc0) == 0x80;
  }

  /**
   * Reads a packet with any contributing sources, header extension and padding it may have; empty
   * if it is not RTP (the checks of RFC 3550 appendix A.1).
   */
  public static Optional<RtpPacket> decode(byte[] data, int offset, int length) {
    if (!looksLikeRtp(data, offset, length)) {
      return Optional.empty();
    }
    int first = data[offset];
    int begin = offset + HEADER + 4 * (first & 0x0f);
    int end = offset + length;
    if ((first & 0x10) != 0) {
      if (begin + 4 > end) {
        return Optional.empty();
      }
      begin += 4 + 4 * (int) unsigned(data, begin + 2, 2);
    }
    if ((first & 0x20) != 0 && begin < end) {
      int padding = data[end - 1] & 0xff;
      if (padding == 0) {
        return Optional.empty();
      }
      end -= padding;
    }
    if (begin > end) {
      return Optional.empty();
    }
    return Optional.of(
        new RtpPacket(
            (data[offset + 1] & 0x80) != 0,
            data[offset + 1] & 0x7f,
            (int) unsigned(data, offset + 2, 2),
            unsigned(data, offset + 4, 4),
            unsigned(data, offset + 8, 4),
            Arrays.copyOfRange(data, begin, end)));
  }

  /** The packet as it goes on the wire, without contributing sources, extension and padding. */
  public byte[] encode() {
    byte[] data = new byte[HEADER + payload.length];
    data[0] = (byte) 0x80;
    data[1] = (byte) (payloadType | (marker ? 0x80 : 0));
    put(data, 2, 2, sequence);
    put(data, 4, 4, timestamp);
    put(data, 8, 4, ssrc);
    System.arraycopy(payload, 0, data, HEADER, payload.length);
    return data;
  }

  private static long unsigned(byte[] data, int offset, int length) {
    long value = 0;
    for (int i = 0; i < length; i++) {
      value = value << 8 | data[offset + i] & 0xff;
    }
    return value;
  }

  private static void put(byte[] data, int offset, int length, long value) {
    for (int i = 0; i < length; i++) {
      data[offset + i] = (byte) (value >>> 8 * (length - 1 - i));
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RtpPacket p
        && marker == p.marker
        && payloadType == p.payloadType
        && sequence == p.sequence
        && timestamp == p.timestamp
        && ssrc == p.ssrc
        && Arrays.equals(payload, p.payload);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(ssrc << 16 ^ sequence);
  }
}
