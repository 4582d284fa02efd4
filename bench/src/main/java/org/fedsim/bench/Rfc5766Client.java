package org.fedsim.bench;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import org.fedsim.wire.stun.AddressField;
import org.fedsim.wire.stun.ByteReader;
import org.fedsim.wire.stun.ByteWriter;
import org.fedsim.wire.stun.IntegrityKey;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.TransactionId;

/**
 * TURN as RFC 5766 has it, without channels: media goes in Send and Data indications, which carry
 * no MESSAGE-INTEGRITY (section 10).
 */
final class Rfc5766Client implements RelayClient {
  private static final int ALLOCATE = 0x0003;
  private static final int REFRESH = 0x0004;
  private static final int CREATE_PERMISSION = 0x0008;
  private static final int SEND_INDICATION = 0x0016;
  private static final int DATA_INDICATION = 0x0017;
  private static final int SUCCESS = 0x0100;
  private static final int ERROR = 0x0110;

  private static final int USERNAME = 0x0006;
  private static final int MESSAGE_INTEGRITY = 0x0008;
  private static final int ERROR_CODE = 0x0009;
  private static final int LIFETIME = 0x000d;
  private static final int XOR_PEER_ADDRESS = 0x0012;
  private static final int DATA = 0x0013;
  private static final int REALM = 0x0014;
  private static final int NONCE = 0x0015;
  private static final int XOR_RELAYED_ADDRESS = 0x0016;
  private static final int REQUESTED_TRANSPORT = 0x0019;

  private static final int UDP = 17;
  private static final int HEADER = 20;

  /** Header, XOR-PEER-ADDRESS of IPv4, and the header of DATA; 172 needs no padding. */
  private static final int INDICATION = HEADER + 12 + 4 + PAYLOAD;

  private final byte[] user;
  private final byte[] password;
  private final InetSocketAddress peer;
  private final SecureRandom random;

  private TransactionId pending;
  private int pendingMethod;
  private byte[] realm;
  private byte[] nonce;
  private IntegrityKey key;
  private InetSocketAddress relayed;

  Rfc5766Client(String user, String password, InetSocketAddress peer, SecureRandom random) {
    this.user = user.getBytes(StandardCharsets.UTF_8);
    this.password = password.getBytes(StandardCharsets.UTF_8);
    this.peer = peer;
    this.random = random;
  }

  @Override
  public byte[] begin(Goal goal) {
    return switch (goal) {
      case ALLOCATE -> finish(transport(message(ALLOCATE)));
      case RELEASE -> signed(attribute(message(REFRESH), LIFETIME, new byte[4]));
      case RAW -> throw new IllegalArgumentException("that would be channels");
    };
  }

  @Override
  public Reply received(byte[] packet) {
    try {
      ByteReader in = new ByteReader(packet, 0, packet.length);
      int type = in.u16();
      in.u16();
      byte[] id = in.bytes(TransactionId.LENGTH);
      if (pending == null || !Arrays.equals(id, pending.octets().toArray())) {
        return new Reply.Ignored();
      }
      if (type == (pendingMethod | ERROR)) {
        return challenged(packet);
      }
      if (type != (pendingMethod | SUCCESS)) {
        return new Reply.Ignored();
      }
      if (type == (ALLOCATE | SUCCESS)) {
        relayed = AddressField.readXored(find(packet, XOR_RELAYED_ADDRESS), pending);
        return new Reply.Next(signed(peerAddress(message(CREATE_PERMISSION))));
      }
      pending = null;
      return new Reply.Done();
    } catch (MalformedMessage e) {
      throw new IllegalStateException(e);
    }
  }

  private Reply challenged(byte[] packet) throws MalformedMessage {
    if (key != null) {
      ByteReader code = find(packet, ERROR_CODE);
      throw new IllegalStateException("refused: " + (code.u32() & 0xffff));
    }
    ByteReader realmValue = find(packet, REALM);
    realm = realmValue.bytes(realmValue.remaining());
    ByteReader nonceValue = find(packet, NONCE);
    nonce = nonceValue.bytes(nonceValue.remaining());
    key = IntegrityKey.longTerm(user, new String(realm, StandardCharsets.UTF_8), password);
    return new Reply.Next(signed(transport(message(ALLOCATE))));
  }

  private static ByteReader find(byte[] packet, int wanted) throws MalformedMessage {
    ByteReader in = new ByteReader(packet, HEADER, packet.length - HEADER);
    while (in.remaining() >= 4) {
      int type = in.u16();
      int length = in.u16();
      ByteReader value = in.part(length);
      if (type == wanted) {
        return value;
      }
      in.part(Math.min(in.remaining(), -length & 3));
    }
    throw new MalformedMessage("no attribute 0x" + Integer.toHexString(wanted));
  }

  @Override
  public InetSocketAddress relayed() {
    return relayed;
  }

  @Override
  public byte[] toPeer() {
    return finish(attribute(peerAddress(message(SEND_INDICATION)), DATA, new byte[PAYLOAD]));
  }

  @Override
  public boolean brings(ByteBuf packet) {
    return packet.readableBytes() == INDICATION
        && packet.getUnsignedShort(packet.readerIndex()) == DATA_INDICATION;
  }

  private ByteWriter message(int type) {
    pending = TransactionId.randomStun(random);
    pendingMethod = type;
    return new ByteWriter(512).u16(type).u16(0).octets(pending.octets());
  }

  private static ByteWriter transport(ByteWriter message) {
    return attribute(message, REQUESTED_TRANSPORT, new byte[] {UDP, 0, 0, 0});
  }

  private ByteWriter peerAddress(ByteWriter message) {
    message.u16(XOR_PEER_ADDRESS).u16(8);
    AddressField.writeXored(message, peer, pending);
    return message;
  }

  private static ByteWriter attribute(ByteWriter message, int type, byte[] value) {
    return message.u16(type).u16(value.length).bytes(value).bytes(new byte[-value.length & 3]);
  }

  private static byte[] finish(ByteWriter message) {
    message.patchU16(2, message.size() - HEADER);
    return message.toArray();
  }

  private byte[] signed(ByteWriter message) {
    attribute(message, USERNAME, user);
    attribute(message, REALM, realm);
    attribute(message, NONCE, nonce);
    int covered = message.size();
    int length = covered - HEADER + 4 + IntegrityKey.MAC_LENGTH;
    byte[] mac = key.mac(message.toArray(), covered, length, 1);
    return finish(attribute(message, MESSAGE_INTEGRITY, mac));
  }
}
