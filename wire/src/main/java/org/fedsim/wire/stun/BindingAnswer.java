package org.fedsim.wire.stun;

import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a server answers to a STUN Binding request without credentials. Pure. */
public final class BindingAnswer {
  private BindingAnswer() {}

  /** Whether a packet begins like a STUN message: two zero bits and room for a header. */
  public static boolean looksLikeStun(byte[] packet) {
    return packet.length >= StunHeader.LENGTH && (packet[0] & 0xc0) == 0;
  }

  /**
   * Answers a request (RFC 5389 section 7.3).
   *
   * @param source the address it came from
   * @return the answer; empty for anything that is not a Binding request
   */
  public static Optional<byte[]> to(StunMessage request, InetSocketAddress source) {
    // 7.3: indications and responses are not answered.
    if (request.type() != StunMessage.BINDING_REQUEST) {
      return Optional.empty();
    }
    // 7.3.1: attributes that must be understood and are not: 420 and their list.
    // A set: a datagram has room for 16,000 of them, and whoever sends it is unknown.
    Set<Integer> unknown = new LinkedHashSet<>();
    for (StunAttribute attribute : request.attributes()) {
      if (attribute instanceof StunAttribute.Other other
          && other.type() < AttributeTypes.FIRST_OPTIONAL) {
        unknown.add(other.type());
      }
    }
    if (!unknown.isEmpty()) {
      return Optional.of(
          StunMessage.of(
                  StunMessage.BINDING_ERROR,
                  request.id(),
                  new StunAttribute.ErrorCode(new ErrorReason(420, "Unknown Attribute")),
                  new StunAttribute.UnknownAttributes(List.copyOf(unknown)))
              .encode());
    }
    // 7.3.1.1: the address as it was seen; 12.2: a client of RFC 3489 knows the plain form only.
    StunAttribute mapped =
        request.id().hasStunCookie()
            ? new StunAttribute.XorMappedAddress(source)
            : new StunAttribute.MappedAddress(source);
    return Optional.of(StunMessage.of(StunMessage.BINDING_RESPONSE, request.id(), mapped).encode());
  }
}
