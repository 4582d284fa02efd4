package org.fedsim.wire.stun;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The 16 bytes that pair a response with its request: all random in RFC 3489 and in MS-TURN; in RFC
 * 5389 the first four are the magic cookie {@code 0x2112A442}.
 *
 * @param octets always {@value #LENGTH} bytes
 */
public record TransactionId(Octets octets) {
  /** Bytes of an identifier. */
  public static final int LENGTH = 16;

  /** The cookie of RFC 5389, section 6. */
  public static final int STUN_COOKIE = 0x2112A442;

  private static final byte[] COOKIE_BYTES = {0x21, 0x12, (byte) 0xa4, 0x42};

  public TransactionId {
    if (octets.length() != LENGTH) {
      throw new IllegalArgumentException(octets.length() + " bytes");
    }
  }

  /**
   * All 16 bytes random, as MS-TURN wants them. Never looks like an identifier of RFC 5389.
   *
   * @param random a {@link SecureRandom} where an answer is believed for its identifier
   */
  public static TransactionId random(RandomGenerator random) {
    byte[] bytes = new byte[LENGTH];
    do {
      random.nextBytes(bytes);
    } while (Arrays.equals(bytes, 0, 4, COOKIE_BYTES, 0, 4));
    return new TransactionId(Octets.view(bytes, 0, LENGTH));
  }

  /** The cookie of RFC 5389 and 12 random bytes. */
  public static TransactionId randomStun(SecureRandom random) {
    byte[] bytes = new byte[LENGTH];
    random.nextBytes(bytes);
    System.arraycopy(COOKIE_BYTES, 0, bytes, 0, 4);
    return new TransactionId(Octets.view(bytes, 0, LENGTH));
  }

  static TransactionId read(ByteReader in) throws MalformedMessage {
    return new TransactionId(Octets.view(in.bytes(LENGTH), 0, LENGTH));
  }

  /** Whether it begins with the cookie of RFC 5389. */
  public boolean hasStunCookie() {
    return octets.at(0) == COOKIE_BYTES[0]
        && octets.at(1) == COOKIE_BYTES[1]
        && octets.at(2) == COOKIE_BYTES[2]
        && octets.at(3) == COOKIE_BYTES[3];
  }

  /** Whether the packet carries this identifier where a STUN or MS-TURN header has it. */
  public boolean isIn(byte[] packet) {
    return packet.length >= 4 + LENGTH && Octets.view(packet, 4, LENGTH).equals(octets);
  }

  @Override
  public String toString() {
    return octets.toString();
  }
}
