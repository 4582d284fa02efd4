package org.fedsim.wire.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.fedsim.wire.stun.ErrorReason;
import org.fedsim.wire.stun.IntegrityKey;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.Octets;
import org.fedsim.wire.stun.TransactionId;
import org.junit.jupiter.api.Test;

/** Random messages and random damage; {@code -Dfedsim.seed=N} repeats a run. */
class MsTurnRoundTripTest {
  private static final int ROUNDS = 5_000;

  @Test
  void whatIsWrittenIsReadBack() throws Exception {
    Random random = seeded();
    IntegrityKey key = IntegrityKey.shortTerm(bytes(random, 16));
    for (int i = 0; i < ROUNDS; i++) {
      MsTurnMessage message = message(random);
      assertThat(ReceivedMsTurn.decode(message.encode()).message()).isEqualTo(message);

      ReceivedMsTurn signed = ReceivedMsTurn.decode(message.encode(key));
      assertThat(signed.verify(key)).isTrue();
      assertThat(signed.message().encode()).isEqualTo(message.encode(key));
    }
  }

  @Test
  void damagedMessagesNeverThrowAnythingElseAndNeverVerify() {
    Random random = seeded();
    IntegrityKey key = IntegrityKey.shortTerm(bytes(random, 16));
    for (int i = 0; i < ROUNDS; i++) {
      byte[] damaged = message(random).encode(key);
      int hits = 1 + random.nextInt(4);
      byte[] before = damaged.clone();
      for (int hit = 0; hit < hits; hit++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        if (ReceivedMsTurn.decode(damaged).verify(key)) {
          assertThat(damaged).isEqualTo(before);
        }
      } catch (MalformedMessage e) {
        assertThat(e).hasMessageMatching(".+");
      }
    }
  }

  @Test
  void randomBytesNeverThrowAnythingElse() {
    Random random = seeded();
    for (int i = 0; i < ROUNDS * 4; i++) {
      byte[] noise = bytes(random, random.nextInt(200));
      if (noise.length >= 4 && random.nextBoolean()) {
        noise[0] = 0;
        noise[1] = (byte) (3 + random.nextInt(4));
        noise[2] = (byte) ((noise.length - 20) >>> 8);
        noise[3] = (byte) (noise.length - 20);
      }
      try {
        ReceivedMsTurn.decode(noise);
      } catch (MalformedMessage e) {
        assertThat(e.getStackTrace()).isEmpty();
      }
    }
  }

  private static MsTurnMessage message(Random random) {
    List<Attribute> all =
        new ArrayList<>(
            List.of(
                new AlternateServer(address(random)),
                new Bandwidth(random.nextInt() & 0xffffffffL),
                new Data(octets(random, random.nextInt(300))),
                new DestinationAddress(address(random)),
                new ErrorCode(new ErrorReason(300 + random.nextInt(400), "Gr\u00fcnde " + random)),
                new Lifetime(random.nextInt() & 0xffffffffL),
                new MappedAddress(address(random)),
                new MsSequenceNumber(octets(random, 20), random.nextInt() & 0xffffffffL),
                new MsServiceQuality(random.nextInt(65536), random.nextInt(65536)),
                new MsVersion(random.nextInt() & 0xffffffffL),
                new Nonce(octets(random, random.nextInt(129))),
                new Realm("r".repeat(random.nextInt(129))),
                new RemoteAddress(address(random)),
                new UnknownAttribute(0x7000 + random.nextInt(0x1000), octets(random, 7)),
                new UnknownAttribute(0xf000 + random.nextInt(0x1000), octets(random, 0)),
                new UnknownAttributes(List.of(random.nextInt(65536), random.nextInt(65536))),
                new Username(octets(random, random.nextInt(100))),
                new XorMappedAddress(address(random))));
    Collections.shuffle(all, random);
    MessageType[] types = MessageType.values();
    return MsTurnMessage.of(
        types[random.nextInt(types.length)],
        new TransactionId(octets(random, 16)),
        all.subList(0, random.nextInt(all.size() + 1)));
  }

  private static InetSocketAddress address(Random random) {
    byte[] raw = bytes(random, random.nextBoolean() ? 4 : 16);
    try {
      return new InetSocketAddress(InetAddress.getByAddress(raw), random.nextInt(65536));
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static Octets octets(Random random, int length) {
    return Octets.copyOf(bytes(random, length));
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static Random seeded() {
    long seed = Long.getLong("fedsim.seed", System.nanoTime());
    System.out.println("MsTurnRoundTripTest: -Dfedsim.seed=" + seed);
    return new Random(seed);
  }
}
