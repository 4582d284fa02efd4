package org.fedsim.edge.sip;

import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.fedsim.network.Topology;

/**
 * Names for client connections that a proxy can put into a URI and read back without keeping state
 * (RFC 5626 section 5.2, algorithm 2): the far end of the connection and a keyed hash of it, so
 * that nobody can make the proxy open or use a connection of the forger's choice.
 */
final class FlowTokens {
  private static final int HASH = 10;
  private final SecretKeySpec key;

  FlowTokens() {
    byte[] secret = new byte[20];
    new SecureRandom().nextBytes(secret);
    key = new SecretKeySpec(secret, "HmacSHA1");
  }

  String token(InetSocketAddress flow) {
    byte[] address = flow.getAddress().getAddress();
    byte[] body = new byte[6];
    System.arraycopy(address, 0, body, 0, 4);
    body[4] = (byte) (flow.getPort() >>> 8);
    body[5] = (byte) flow.getPort();
    byte[] all = new byte[6 + HASH];
    System.arraycopy(body, 0, all, 0, 6);
    System.arraycopy(hash(body), 0, all, 6, HASH);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
  }

  /** The connection that a token names; empty when this proxy has not made it. */
  Optional<InetSocketAddress> flow(String token) {
    byte[] all;
    try {
      all = Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    if (all.length != 6 + HASH) {
      return Optional.empty();
    }
    byte[] body = Arrays.copyOf(all, 6);
    byte[] mine = Arrays.copyOf(hash(body), HASH);
    byte[] theirs = Arrays.copyOfRange(all, 6, all.length);
    if (!MessageDigest.isEqual(mine, theirs)) {
      return Optional.empty();
    }
    String dotted =
        (body[0] & 255) + "." + (body[1] & 255) + "." + (body[2] & 255) + "." + (body[3] & 255);
    int port = (body[4] & 255) << 8 | body[5] & 255;
    return Optional.of(new InetSocketAddress(Topology.address("flow", dotted), port));
  }

  private byte[] hash(byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(key);
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
