package org.fedsim.edge.av;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.fedsim.wire.stun.IntegrityKey;
import org.fedsim.wire.stun.Octets;
import org.fedsim.wire.stun.StunAttribute;
import org.fedsim.wire.stun.StunMessage;
import org.fedsim.wire.stun.TransactionId;
import org.fedsim.wire.turn.Attribute;
import org.fedsim.wire.turn.Data;
import org.fedsim.wire.turn.DestinationAddress;
import org.fedsim.wire.turn.Lifetime;
import org.fedsim.wire.turn.MessageType;
import org.fedsim.wire.turn.MsTurnMessage;
import org.fedsim.wire.turn.MsVersion;
import org.fedsim.wire.turn.Nonce;
import org.fedsim.wire.turn.Realm;
import org.fedsim.wire.turn.TcpFrame;
import org.fedsim.wire.turn.Username;

/**
 * Datagrams that no client would send: noise, what is almost valid, and what is valid and forged.
 */
final class Garbage {
  private static final IntegrityKey WRONG_KEY =
      IntegrityKey.longTerm(new byte[52], "rtcmedia", new byte[20]);

  private final Random random;
  private final List<byte[]> almostValid = new ArrayList<>();

  Garbage(Random random) {
    this.random = random;
    TransactionId id = new TransactionId(Octets.copyOf(noise(TransactionId.LENGTH)));
    TransactionId stun = TransactionId.randomStun(new SecureRandom());
    List<Attribute> forged =
        List.of(
            new Username(Octets.copyOf(noise(52))),
            new DestinationAddress(RelayBench.at("messenger-client", 6_000)),
            new Lifetime(600),
            new Realm("rtcmedia"),
            new Nonce(Octets.copyOf(noise(20))),
            new Data(Octets.copyOf(noise(100))));
    for (MessageType type : MessageType.values()) {
      almostValid.add(MsTurnMessage.of(type, id, new MsVersion(1)).encode());
      almostValid.add(MsTurnMessage.of(type, id, forged).encode());
      almostValid.add(MsTurnMessage.of(type, id, forged).encode(WRONG_KEY));
    }
    for (int type : new int[] {0x0001, 0x0011, 0x0101, 0x0111, 0x0002, 0x0003, 0x3fff}) {
      almostValid.add(StunMessage.of(type, stun).encode());
      almostValid.add(
          StunMessage.of(type, stun, new StunAttribute.Software("garbage"))
              .encodeWithFingerprint());
      almostValid.add(
          StunMessage.of(type, stun, new StunAttribute.Other(0x7ffe, Octets.copyOf(noise(5))))
              .encode());
    }
    almostValid.add(TcpFrame.message(almostValid.get(0)).encode());
    almostValid.add("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    byte[] rtp = noise(172);
    rtp[0] = (byte) 0x80;
    almostValid.add(rtp);
  }

  byte[] next() {
    return switch (random.nextInt(10)) {
      case 0 -> noise(random.nextInt(28));
      case 1 -> noise(random.nextInt(1_472));
      // Once in ten thousand, as large as a datagram can be.
      case 2 -> noise(random.nextInt(1_000) == 0 ? 65_507 : 200);
      case 3, 4 -> pick().clone();
      case 5 -> cut(pick());
      case 6 -> lengthened(pick());
      default -> damaged(pick());
    };
  }

  private byte[] pick() {
    return almostValid.get(random.nextInt(almostValid.size()));
  }

  private byte[] noise(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] cut(byte[] packet) {
    return Arrays.copyOf(packet, random.nextInt(packet.length));
  }

  /** More attributes than the length tells of, or as many. */
  private byte[] lengthened(byte[] packet) {
    byte[] more = noise(random.nextInt(64));
    byte[] longer = ByteBuffer.allocate(packet.length + more.length).put(packet).put(more).array();
    if (random.nextBoolean()) {
      ByteBuffer.wrap(longer).putShort(2, (short) (longer.length - 20));
    }
    return longer;
  }

  private byte[] damaged(byte[] packet) {
    byte[] copy = packet.clone();
    for (int i = random.nextInt(4); i >= 0; i--) {
      copy[random.nextInt(copy.length)] = (byte) random.nextInt();
    }
    return copy;
  }
}
