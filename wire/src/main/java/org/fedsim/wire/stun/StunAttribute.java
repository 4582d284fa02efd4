package org.fedsim.wire.stun;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * One attribute of a STUN message. MESSAGE-INTEGRITY and FINGERPRINT are not among them: they are
 * made when a message is {@linkplain StunMessage#encode encoded} and checked when it is {@linkplain
 * ReceivedStun received}.
 */
public sealed interface StunAttribute {

  /** The type on the wire; from 0x8000 on a receiver may ignore what it does not know. */
  int type();

  /** Writes the value, without type, length and padding. */
  void write(ByteWriter out, TransactionId id);

  /** RFC 5389 section 15.1. */
  record MappedAddress(InetSocketAddress address) implements StunAttribute {
    public static final int TYPE = 0x0001;

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public void write(ByteWriter out, TransactionId id) {
      AddressField.write(out, address);
    }
  }

  /** RFC 5389 section 15.2. */
  record XorMappedAddress(InetSocketAddress address) implements StunAttribute {
    public static final int TYPE = 0x0020;

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public void write(ByteWriter out, TransactionId id) {
      AddressField.writeXored(out, address, id);
    }
  }

  /** RFC 5389 section 15.6. */
  record ErrorCode(ErrorReason reason) implements StunAttribute {
    public static final int TYPE = 0x0009;

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public void write(ByteWriter out, TransactionId id) {
      reason.write(out);
    }
  }

  /** RFC 5389 section 15.9. */
  record UnknownAttributes(List<Integer> types) implements StunAttribute {
    public static final int TYPE = 0x000A;

    public UnknownAttributes {
      types = List.copyOf(types);
    }

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public void write(ByteWriter out, TransactionId id) {
      types.forEach(out::u16);
    }
  }

  /** RFC 5389 section 15.3. */
  record Username(Octets name) implements StunAttribute {
    public static final int TYPE = 0x0006;

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public void write(ByteWriter out, TransactionId id) {
      out.octets(name);
    }
  }

  /** RFC 5389 section 15.7; 0x0014 here, 0x0015 in MS-TURN. */
  record Realm(String realm) implements StunAttribute {
    public static final int TYPE = 0x0014;

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public void write(ByteWriter out, TransactionId id) {
      out.utf8(realm);
    }
  }

  /** RFC 5389 section 15.8; 0x0015 here, 0x0014 in MS-TURN. */
  record Nonce(Octets nonce) implements StunAttribute {
    public static final int TYPE = 0x0015;

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public void write(ByteWriter out, TransactionId id) {
      out.octets(nonce);
    }
  }

  /** RFC 5389 section 15.10. */
  record Software(String name) implements StunAttribute {
    public static final int TYPE = 0x8022;

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public void write(ByteWriter out, TransactionId id) {
      out.utf8(name);
    }
  }

  /** Any other attribute, as it came. */
  record Other(int type, Octets value) implements StunAttribute {
    @Override
    public void write(ByteWriter out, TransactionId id) {
      out.octets(value);
    }
  }

  /** Reads a value; {@code in} holds the value alone. */
  static StunAttribute read(int type, ByteReader in, TransactionId id) throws MalformedMessage {
    return switch (type) {
      case MappedAddress.TYPE -> new MappedAddress(AddressField.read(in));
      case XorMappedAddress.TYPE -> new XorMappedAddress(AddressField.readXored(in, id));
      case ErrorCode.TYPE -> new ErrorCode(ErrorReason.read(in));
      case UnknownAttributes.TYPE -> new UnknownAttributes(AttributeTypes.read(in));
      case Username.TYPE -> new Username(in.octets(in.remaining()));
      case Realm.TYPE -> new Realm(in.utf8());
      case Nonce.TYPE -> new Nonce(in.octets(in.remaining()));
      case Software.TYPE -> new Software(in.utf8());
      default -> new Other(type, in.octets(in.remaining()));
    };
  }
}
