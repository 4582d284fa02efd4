package org.fedsim.wire.turn;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.fedsim.wire.stun.Octets;

/**
 * Issues and checks the tokens of the media relay authentication service (MRAS, MS-AVEDGEA). Issuer
 * and relay share two keys and nothing else, so the relay keeps no list of users.
 *
 * <pre>
 * username = blob | HMAC-SHA1(K1, blob)                             52 bytes
 * blob     = 01 00 | size 0x0020 | expiry low | expiry high | client id (20 bytes)
 * password = HMAC-SHA1(K2, username)                                20 bytes
 * </pre>
 *
 * <p>All numbers are big-endian; the expiry counts 100 ns from 1601-01-01T00:00Z, its low 32 bits
 * first. The client id is what the token says about its owner: here HMAC-SHA1 under K1 over the
 * identity, so that the relay can count what one user has without learning who that is.
 */
public final class MrasCredentials {
  private static final int BLOB_LENGTH = 0x20;
  private static final int MAC_LENGTH = 20;

  /** Keeps what K1 signs as a client id apart from what it signs as a blob. */
  private static final String CLIENT_ID = "client id of ";

  private static final int KEY_LENGTH = 20;
  private static final Duration FROM_1601 = Duration.ofDays(134_774);

  private final byte[] k1;
  private final byte[] k2;

  private MrasCredentials(byte[] k1, byte[] k2) {
    this.k1 = k1.clone();
    this.k2 = k2.clone();
  }

  /** A pair of fresh keys. */
  public static MrasCredentials withFreshKeys(SecureRandom random) {
    byte[] k1 = new byte[KEY_LENGTH];
    byte[] k2 = new byte[KEY_LENGTH];
    random.nextBytes(k1);
    random.nextBytes(k2);
    return new MrasCredentials(k1, k2);
  }

  /** Given keys, which issuer and relay share. */
  public static MrasCredentials withKeys(byte[] k1, byte[] k2) {
    if (k1.length == 0 || k2.length == 0 || Arrays.equals(k1, k2)) {
      throw new IllegalArgumentException("two different keys are needed");
    }
    return new MrasCredentials(k1, k2);
  }

  /**
   * Issues a token that the relay accepts until it expires.
   *
   * <p>Clients that treat tokens as text lose quotation marks at either end and zeros at the end
   * (libnice does). A token that has them there is made again to expire 100 ns earlier.
   *
   * @param identity whom it is for, a SIP URI
   * @param expiry from when on it is refused; between 1601 and 60055
   */
  public RelayCredentials issue(String identity, Instant expiry) {
    byte[] clientId = hmac(k1, CLIENT_ID.getBytes(UTF_8), identity.getBytes(UTF_8));
    for (long fileTime = toFileTime(expiry); ; fileTime--) {
      byte[] blob =
          ByteBuffer.allocate(BLOB_LENGTH)
              .putShort((short) 0x0100)
              .putShort((short) BLOB_LENGTH)
              .putInt((int) fileTime)
              .putInt((int) (fileTime >>> 32))
              .put(clientId)
              .array();
      byte[] username =
          ByteBuffer.allocate(BLOB_LENGTH + MAC_LENGTH).put(blob).put(hmac(k1, blob)).array();
      byte[] password = hmac(k2, username);
      if (survivesTrimming(username) && survivesTrimming(password)) {
        return new RelayCredentials(username, password);
      }
    }
  }

  /**
   * What a relay learns from a token that it accepts.
   *
   * @param clientId the same for every token of one user
   * @param password what its owner signs with
   * @param expiry from when on it is refused
   */
  public record Token(Octets clientId, Octets password, Instant expiry) {
    public boolean expired(Instant now) {
      return !now.isBefore(expiry);
    }
  }

  /**
   * Checks that these keys made the token. Whether it has expired is for the caller to ask, because
   * the answer to the client differs.
   *
   * @return empty when the token is none of ours
   */
  public Optional<Token> verify(byte[] username) {
    if (username.length != BLOB_LENGTH + MAC_LENGTH) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(username);
    if (in.getShort() != 0x0100 || in.getShort() != BLOB_LENGTH) {
      return Optional.empty();
    }
    byte[] blob = Arrays.copyOf(username, BLOB_LENGTH);
    byte[] mac = Arrays.copyOfRange(username, BLOB_LENGTH, username.length);
    if (!MessageDigest.isEqual(hmac(k1, blob), mac)) {
      return Optional.empty();
    }
    long fileTime = in.getInt() & 0xffffffffL | (long) in.getInt() << 32;
    Octets clientId = Octets.copyOf(Arrays.copyOfRange(username, 12, BLOB_LENGTH));
    return Optional.of(
        new Token(clientId, Octets.copyOf(hmac(k2, username)), fromFileTime(fileTime)));
  }

  private static boolean survivesTrimming(byte[] bytes) {
    byte first = bytes[0];
    byte last = bytes[bytes.length - 1];
    return first != '"' && last != '"' && last != 0;
  }

  private static long toFileTime(Instant instant) {
    Duration since = Duration.between(Instant.EPOCH, instant).plus(FROM_1601);
    return Math.addExact(
        Math.multiplyExact(since.getSeconds(), 10_000_000L), since.getNano() / 100);
  }

  private static Instant fromFileTime(long fileTime) {
    long seconds = Long.divideUnsigned(fileTime, 10_000_000L);
    long rest = Long.remainderUnsigned(fileTime, 10_000_000L);
    return Instant.ofEpochSecond(seconds, rest * 100).minus(FROM_1601);
  }

  private static byte[] hmac(byte[] key, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(key, "HmacSHA1"));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has HmacSHA1", e);
    }
  }
}
