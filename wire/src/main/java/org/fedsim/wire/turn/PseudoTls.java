package org.fedsim.wire.turn;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.fedsim.wire.stun.ByteWriter;

/**
 * The exchange that makes an MS-TURN connection look like TLS to a firewall that looks at its first
 * bytes (MS-TURN 2.1.2). Nothing is encrypted, before or after.
 *
 * <p>The client sends a ClientHello of 50 bytes and waits; the server answers with ServerHello and
 * ServerHelloDone in one record of 83 bytes. Only the random parts and the time may vary.
 */
public final class PseudoTls {
  /** The first byte of a TLS record that carries a handshake. */
  public static final int HANDSHAKE = 0x16;

  /** Bytes of the client's half. */
  public static final int CLIENT_HELLO_LENGTH = 50;

  /** Bytes of the server's half. */
  public static final int SERVER_HELLO_LENGTH = 83;

  private static final byte[] CLIENT_BEGIN = HexFormat.of().parseHex("160301002d010000290301");
  private static final byte[] CLIENT_END = HexFormat.of().parseHex("00000200180100");
  private static final byte[] SERVER_BEGIN = HexFormat.of().parseHex("160301004e020000460301");
  private static final byte[] SERVER_END = HexFormat.of().parseHex("0018000e000000");

  /** Four bytes of time and 28 of randomness. */
  private static final int RANDOM_LENGTH = 32;

  private static final int SESSION_ID_LENGTH = 32;

  private PseudoTls() {}

  /**
   * The client's half.
   *
   * @param seconds since 1970, as TLS puts them before its random bytes
   */
  public static byte[] clientHello(long seconds, SecureRandom random) {
    ByteWriter out = new ByteWriter(CLIENT_HELLO_LENGTH);
    out.bytes(CLIENT_BEGIN).u32(seconds).bytes(randomBytes(random, RANDOM_LENGTH - 4));
    return out.bytes(CLIENT_END).toArray();
  }

  /** The server's half. */
  public static byte[] serverHello(long seconds, SecureRandom random) {
    ByteWriter out = new ByteWriter(SERVER_HELLO_LENGTH);
    out.bytes(SERVER_BEGIN).u32(seconds).bytes(randomBytes(random, RANDOM_LENGTH - 4));
    out.u8(SESSION_ID_LENGTH).bytes(randomBytes(random, SESSION_ID_LENGTH));
    return out.bytes(SERVER_END).toArray();
  }

  /** Whether these are the client's half, whatever its random bytes. */
  public static boolean isClientHello(byte[] bytes) {
    return bytes.length == CLIENT_HELLO_LENGTH
        && begins(bytes, CLIENT_BEGIN)
        && ends(bytes, CLIENT_END);
  }

  /** Whether these are the server's half, whatever its random bytes. */
  public static boolean isServerHello(byte[] bytes) {
    return bytes.length == SERVER_HELLO_LENGTH
        && begins(bytes, SERVER_BEGIN)
        && bytes[SERVER_BEGIN.length + RANDOM_LENGTH] == SESSION_ID_LENGTH
        && ends(bytes, SERVER_END);
  }

  private static boolean begins(byte[] bytes, byte[] with) {
    return Arrays.equals(bytes, 0, with.length, with, 0, with.length);
  }

  private static boolean ends(byte[] bytes, byte[] with) {
    return Arrays.equals(bytes, bytes.length - with.length, bytes.length, with, 0, with.length);
  }

  private static byte[] randomBytes(SecureRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
