package org.fedsim.edge.av;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.fedsim.wire.stun.Octets;

/**
 * Makes nonces that need not be remembered: the time of issue and an HMAC over it and the client's
 * address, in 20 characters. So a flood of first requests costs no memory, and a nonce is good for
 * one client and for a while only.
 */
final class NonceMint {
  /** Short, so that an unauthenticated answer stays below three times the request. */
  static final int LENGTH = 20;

  private static final int MAC_LENGTH = 11;

  private final SecretKeySpec key;
  private final Duration lifetime;

  NonceMint(SecureRandom random, Duration lifetime) {
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    this.key = new SecretKeySpec(secret, "HmacSHA256");
    this.lifetime = lifetime;
  }

  Octets mint(FiveTuple path, Instant now) {
    return encode((int) now.getEpochSecond(), path);
  }

  /** Whether this nonce was minted here, for that client, and not too long ago. */
  boolean accepts(Octets nonce, FiveTuple path, Instant now) {
    byte[] presented = nonce.toArray();
    if (presented.length != LENGTH) {
      return false;
    }
    int issued;
    try {
      issued = ByteBuffer.wrap(Base64.getUrlDecoder().decode(presented)).getInt();
    } catch (IllegalArgumentException e) {
      return false;
    }
    if (!MessageDigest.isEqual(encode(issued, path).toArray(), presented)) {
      return false;
    }
    // Seconds modulo 2^32: an age, not a date.
    long age = Integer.toUnsignedLong((int) now.getEpochSecond() - issued);
    return age <= lifetime.getSeconds();
  }

  private Octets encode(int issued, FiveTuple path) {
    byte[] time = ByteBuffer.allocate(4).putInt(issued).array();
    byte[] mac = mac(time, path);
    byte[] raw = ByteBuffer.allocate(4 + MAC_LENGTH).put(time).put(mac, 0, MAC_LENGTH).array();
    byte[] text = Base64.getUrlEncoder().withoutPadding().encode(raw);
    return Octets.view(text, 0, text.length);
  }

  private byte[] mac(byte[] time, FiveTuple path) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      mac.update(time);
      mac.update(path.client().getAddress().getAddress());
      mac.update((byte) (path.client().getPort() >>> 8));
      mac.update((byte) path.client().getPort());
      mac.update(path.transport().name().getBytes(StandardCharsets.US_ASCII));
      return Arrays.copyOf(mac.doFinal(), MAC_LENGTH);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }
}
