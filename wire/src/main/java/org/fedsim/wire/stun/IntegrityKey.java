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

  /**
   * One for each thread and none for each key: a relay has as many keys as allocations, and a small
   * key is in the processor's cache when a large one is not.
   */
  private static final ThreadLocal<Mac> MAC = ThreadLocal.withInitial(IntegrityKey::newMac);

  private final SecretKeySpec key;

  private IntegrityKey(byte[] key) {
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  private static Mac newMac() {
    try {
      return Mac.getInstance(ALGORITHM);
    } catch (NoSuchAlgorithmException e) {
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
    Mac mac = MAC.get();
    try {
      mac.init(key);
    } catch (InvalidKeyException e) {
      throw new IllegalStateException("every key is good for " + ALGORITHM, e);
    }
    if (message[2] == (byte) (lengthField >>> 8) && message[3] == (byte) lengthField) {
      mac.update(message, 0, textLength);
    } else {
      mac.update(message, 0, 2);
      mac.update((byte) (lengthField >>> 8));
      mac.update((byte) lengthField);
      mac.update(message, 4, textLength - 4);
    }
    int over = textLength % block;
    if (over != 0) {
      mac.update(ZEROS, 0, block - over);
    }
    return mac.doFinal();
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
