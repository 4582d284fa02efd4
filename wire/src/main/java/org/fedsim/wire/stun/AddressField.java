package org.fedsim.wire.stun;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * The form that every address attribute shares (RFC 3489 section 11.2.1, RFC 5389 section 15.2): a
 * reserved byte, the family, the port, the address; optionally XORed.
 */
public final class AddressField {
  private static final int IPV4 = 1;
  private static final int IPV6 = 2;

  private AddressField() {}

  /**
   * Reads a plain address.
   *
   * @throws MalformedMessage for an unknown family or a length that does not fit the family
   */
  public static InetSocketAddress read(ByteReader in) throws MalformedMessage {
    return read(in, new byte[TransactionId.LENGTH]);
  }

  /**
   * Reads an address that is XORed with the bytes after the header's length: the cookie and the
   * identifier in RFC 5389, the first bytes of the identifier in MS-TURN, which is the same place.
   */
  public static InetSocketAddress readXored(ByteReader in, TransactionId id)
      throws MalformedMessage {
    return read(in, id.octets().toArray());
  }

  private static InetSocketAddress read(ByteReader in, byte[] key) throws MalformedMessage {
    // The reserved byte is ignored by receivers (RFC 5389 section 15.1).
    in.u8();
    int family = in.u8();
    if (family != IPV4 && family != IPV6) {
      throw new MalformedMessage("address family " + family);
    }
    int port = in.u16() ^ ((key[0] & 0xff) << 8 | key[1] & 0xff);
    byte[] address = in.bytes(family == IPV4 ? 4 : 16);
    in.end("an address");
    for (int i = 0; i < address.length; i++) {
      address[i] ^= key[i];
    }
    return new InetSocketAddress(toInetAddress(address), port);
  }

  public static void write(ByteWriter out, InetSocketAddress address) {
    write(out, address, new byte[TransactionId.LENGTH]);
  }

  public static void writeXored(ByteWriter out, InetSocketAddress address, TransactionId id) {
    write(out, address, id.octets().toArray());
  }

  private static void write(ByteWriter out, InetSocketAddress address, byte[] key) {
    byte[] bytes = address.getAddress().getAddress();
    out.u8(0).u8(bytes.length == 4 ? IPV4 : IPV6);
    out.u16(address.getPort() ^ ((key[0] & 0xff) << 8 | key[1] & 0xff));
    for (int i = 0; i < bytes.length; i++) {
      out.u8(bytes[i] ^ key[i]);
    }
  }

  /**
   * Keeps an IPv4-mapped IPv6 address what it is: {@link InetAddress#getByAddress(byte[])} would
   * turn {@code ::ffff:127.0.0.1} into 127.0.0.1 and so hide its spelling from whoever judges it.
   * The address carries its own text as its name, so that no look-up can ever happen.
   */
  private static InetAddress toInetAddress(byte[] bytes) throws MalformedMessage {
    try {
      if (bytes.length == 4) {
        String dotted =
            (bytes[0] & 255)
                + "."
                + (bytes[1] & 255)
                + "."
                + (bytes[2] & 255)
                + "."
                + (bytes[3] & 255);
        return (Inet4Address) InetAddress.getByAddress(dotted, bytes);
      }
      return Inet6Address.getByAddress(
          Inet6Address.getByAddress(null, bytes, -1).getHostAddress(), bytes, -1);
    } catch (UnknownHostException e) {
      throw new MalformedMessage("address of " + bytes.length + " bytes");
    }
  }
}
