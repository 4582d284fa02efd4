package org.fedsim.wire.media;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fedsim.wire.stun.ErrorReason;
import org.fedsim.wire.stun.IntegrityKey;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.Octets;
import org.fedsim.wire.stun.ReceivedStun;
import org.fedsim.wire.stun.StunAttribute;
import org.fedsim.wire.stun.StunMessage;
import org.fedsim.wire.stun.TransactionId;

/**
 * The connectivity checks of ICE (RFC 5245 section 7) as messages: makes them, answers the peer's,
 * and tells which are to be believed. Where they travel is not its affair.
 *
 * <p>Pure and immutable.
 */
final class ConnectivityCheck {
  /** RFC 5245 section 19.1. */
  private static final int PRIORITY = 0x0024;

  private static final int USE_CANDIDATE = 0x0025;
  private static final int ICE_CONTROLLED = 0x8029;
  private static final int ICE_CONTROLLING = 0x802A;

  private final String localUser;
  private final String remoteUser;
  private final IntegrityKey localKey;
  private final IntegrityKey remoteKey;
  private final boolean controlling;
  private final Octets tieBreaker;

  /** A user name fragment and its password, as in {@code a=ice-ufrag} and {@code a=ice-pwd}. */
  record Credentials(String ufrag, String password) {
    private IntegrityKey key() {
      // Only ice-chars, so there is nothing for SASLprep to do.
      return IntegrityKey.shortTerm(password.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
      return ufrag;
    }
  }

  /** What a packet that came from the peer means. */
  sealed interface Received {
    /**
     * A check that the peer has made, and may make.
     *
     * @param answer to be sent back
     * @param nominates whether the peer, in control, has chosen this way
     */
    record Request(byte[] answer, boolean nominates) implements Received {}

    /** A check that is not to be believed; the answer says why. */
    record Refused(byte[] answer, int code) implements Received {}

    /** A check of this side's got through. */
    record Success(TransactionId id) implements Received {}

    /** The peer refuses a check of this side's. */
    record Failure(TransactionId id, int code) implements Received {}

    /** Anything else. */
    record Nothing() implements Received {}
  }

  /**
   * @param local this side's, which the peer's checks must show
   * @param remote the peer's
   * @param tieBreaker 64 random bits (RFC 5245 section 5.2)
   */
  ConnectivityCheck(Credentials local, Credentials remote, boolean controlling, long tieBreaker) {
    this.localUser = local.ufrag() + ":" + remote.ufrag();
    this.remoteUser = remote.ufrag() + ":" + local.ufrag();
    this.localKey = local.key();
    this.remoteKey = remote.key();
    this.controlling = controlling;
    this.tieBreaker = bytes(tieBreaker, Long.BYTES);
  }

  /**
   * A check.
   *
   * @param priority of the candidate that the peer would learn from it (section 7.1.2.1)
   * @param nominate whether it also nominates; only for the side in control
   */
  byte[] request(TransactionId id, long priority, boolean nominate) {
    if (nominate && !controlling) {
      throw new IllegalStateException("only the controlling side nominates");
    }
    List<StunAttribute> attributes = new ArrayList<>();
    attributes.add(new StunAttribute.Username(utf8(remoteUser)));
    attributes.add(new StunAttribute.Other(PRIORITY, bytes(priority, Integer.BYTES)));
    attributes.add(
        new StunAttribute.Other(controlling ? ICE_CONTROLLING : ICE_CONTROLLED, tieBreaker));
    if (nominate) {
      attributes.add(new StunAttribute.Other(USE_CANDIDATE, Octets.EMPTY));
    }
    return new StunMessage(StunMessage.BINDING_REQUEST, id, attributes)
        .encode(Optional.of(remoteKey), true, 0);
  }

  /**
   * Looks at a packet.
   *
   * @param from where it came from
   */
  Received received(byte[] packet, InetSocketAddress from) {
    ReceivedStun stun;
    try {
      stun = ReceivedStun.decode(packet.clone());
    } catch (MalformedMessage e) {
      return new Received.Nothing();
    }
    return switch (stun.message().type()) {
      case StunMessage.BINDING_REQUEST -> request(stun, from);
      case StunMessage.BINDING_RESPONSE ->
          // RFC 5389 section 10.1.3: a response that cannot be believed never came.
          stun.verify(remoteKey)
              ? new Received.Success(stun.message().id())
              : new Received.Nothing();
      case StunMessage.BINDING_ERROR ->
          new Received.Failure(
              stun.message().id(),
              stun.message()
                  .find(StunAttribute.ErrorCode.class)
                  .map(e -> e.reason().code())
                  .orElse(500));
      default -> new Received.Nothing();
    };
  }

  private Received request(ReceivedStun stun, InetSocketAddress from) {
    StunMessage request = stun.message();
    Optional<Octets> user =
        request.find(StunAttribute.Username.class).map(StunAttribute.Username::name);
    // RFC 5389 section 10.1.2: both must be there (400), and both must be right (401).
    if (user.isEmpty() || !stun.hasIntegrity()) {
      return refused(request.id(), 400, "Bad Request", Optional.empty());
    }
    if (!user.get().equals(utf8(localUser)) || !stun.verify(localKey)) {
      return refused(request.id(), 401, "Unauthorized", Optional.empty());
    }
    // RFC 5245 section 7.2.1.1. Offerer and answerer cannot both be the same, so nobody switches.
    if (has(request, controlling ? ICE_CONTROLLING : ICE_CONTROLLED)) {
      return refused(request.id(), 487, "Role Conflict", Optional.of(localKey));
    }
    byte[] answer =
        StunMessage.of(
                StunMessage.BINDING_RESPONSE,
                request.id(),
                new StunAttribute.XorMappedAddress(from))
            .encode(Optional.of(localKey), true, 0);
    return new Received.Request(answer, !controlling && has(request, USE_CANDIDATE));
  }

  private static Received refused(
      TransactionId id, int code, String reason, Optional<IntegrityKey> key) {
    byte[] answer =
        StunMessage.of(
                StunMessage.BINDING_ERROR,
                id,
                new StunAttribute.ErrorCode(new ErrorReason(code, reason)))
            .encode(key, true, 0);
    return new Received.Refused(answer, code);
  }

  private static boolean has(StunMessage message, int type) {
    return message.attributes().stream().anyMatch(a -> a.type() == type);
  }

  private static Octets utf8(String text) {
    return Octets.copyOf(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Octets bytes(long value, int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (value >>> 8 * (count - 1 - i));
    }
    return Octets.copyOf(bytes);
  }
}
