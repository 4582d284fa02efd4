package org.fedsim.wire.stun;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of a MESSAGE-INTEGRITY: HMAC-SHA1 under it makes the 20 bytes. Shows nothing of itself in
 * text.
 */
public final class IntegrityKey {
  /** Bytes of an HMAC-SHA1. */
  public static final int MAC_LENGTH = 20;

  private static final String ALGORITHM = "HmacSHA1";

  private static final byte[] ZEROS = new byte[64];

  /** Knows the key, and no text between two uses; threads that share the key use it in turn. */
  private final Mac keyed;

  private IntegrityKey(byte[] key) {
    try {
      keyed = Mac.getInstance(ALGORITHM);
      keyed.init(new SecretKeySpec(key, ALGORITHM));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  /**
   * MD5(username ":" realm ":" password) (RFC 5389 section 15.4; MS-TURN the same, with the raw
   * bytes of its token and of the password that belongs to it).
   */
  public static IntegrityKey longTerm(byte[] username, String realm, byte[] password) {
    MessageDigest md5 = md5();
    md5.update(username);
    md5.update((byte) ':');
    md5.update(realm.getBytes(StandardCharsets.UTF_8));
    md5.update((byte) ':');
    md5.update(password);
    return new IntegrityKey(md5.digest());
  }

  /** The password itself, which the caller has prepared with SASLprep (RFC 5389 section 15.4). */
  public static IntegrityKey shortTerm(byte[] password) {
    return new IntegrityKey(password);
  }

  /**
   * HMAC-SHA1 over a header with another length field, then the rest of the text, then zeros.
   *
   * @param message holds the text from index 0
   * @param textLength bytes that are covered
   * @param lengthField what the header's length field must count while the text is covered
   * @param block the text is filled up with zeros to a multiple of this; 64 in RFC 3489 and
   *     MS-TURN, 1 in RFC 5389
   */
  public byte[] mac(byte[] message, int textLength, int lengthField, int block) {
    int over = textLength % block;
    synchronized (keyed) {
      if (message[2] == (byte) (lengthField >>> 8) && message[3] == (byte) lengthField) {
        keyed.update(message, 0, textLength);
      } else {
        keyed.update(message, 0, 2);
        keyed.update((byte) (lengthField >>> 8));
        keyed.update((byte) lengthField);
        keyed.update(message, 4, textLength - 4);
      }
      if (over != 0) {
        keyed.update(ZEROS, 0, block - over);
      }
      return keyed.doFinal();
    }
  }

  private static MessageDigest md5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }

  @Override
  public String toString() {
    return "IntegrityKey";
  }
}
