package org.fedsim.wire.turn;

import org.fedsim.wire.stun.ByteReader;
import org.fedsim.wire.stun.ByteWriter;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.TransactionId;

/** One attribute of an MS-TURN message (MS-TURN 2.2.2). */
public sealed interface Attribute
    permits AlternateServer,
        Bandwidth,
        Data,
        DestinationAddress,
        ErrorCode,
        Lifetime,
        MagicCookie,
        MappedAddress,
        MessageIntegrity,
        MsSequenceNumber,
        MsServiceQuality,
        MsVersion,
        Nonce,
        Realm,
        RemoteAddress,
        UnknownAttribute,
        UnknownAttributes,
        Username,
        XorMappedAddress {

  /** The number on the wire. */
  int type();

  /** Writes the value alone. */
  void write(ByteWriter out, TransactionId id);

  /** Reads a value; {@code in} holds that value and nothing else. */
  static Attribute read(int type, ByteReader in, TransactionId id) throws MalformedMessage {
    Attribute attribute =
        switch (type) {
          case AlternateServer.TYPE -> AlternateServer.read(in);
          case Bandwidth.TYPE -> Bandwidth.read(in);
          case Data.TYPE -> Data.read(in);
          case DestinationAddress.TYPE -> DestinationAddress.read(in);
          case ErrorCode.TYPE -> ErrorCode.read(in);
          case Lifetime.TYPE -> Lifetime.read(in);
          case MagicCookie.TYPE -> MagicCookie.read(in);
          case MappedAddress.TYPE -> MappedAddress.read(in);
          case MessageIntegrity.TYPE -> MessageIntegrity.read(in);
          case MsSequenceNumber.TYPE -> MsSequenceNumber.read(in);
          case MsServiceQuality.TYPE -> MsServiceQuality.read(in);
          case MsVersion.TYPE -> MsVersion.read(in);
          case Nonce.TYPE -> Nonce.read(in);
          case Realm.TYPE -> Realm.read(in);
          case RemoteAddress.TYPE -> RemoteAddress.read(in);
          case UnknownAttributes.TYPE -> UnknownAttributes.read(in);
          case Username.TYPE -> Username.read(in);
          case XorMappedAddress.TYPE -> XorMappedAddress.read(in, id);
          default -> new UnknownAttribute(type, in.octets(in.remaining()));
        };
    in.end("attribute 0x" + Integer.toHexString(type));
    return attribute;
  }
}
