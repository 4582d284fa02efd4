package org.fedsim.wire.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.fedsim.wire.stun.StunAttribute.ErrorCode;
import org.fedsim.wire.stun.StunAttribute.MappedAddress;
import org.fedsim.wire.stun.StunAttribute.Nonce;
import org.fedsim.wire.stun.StunAttribute.Other;
import org.fedsim.wire.stun.StunAttribute.Realm;
import org.fedsim.wire.stun.StunAttribute.Software;
import org.fedsim.wire.stun.StunAttribute.UnknownAttributes;
import org.fedsim.wire.stun.StunAttribute.Username;
import org.fedsim.wire.stun.StunAttribute.XorMappedAddress;
import org.junit.jupiter.api.Test;

/** Random STUN messages and random damage; {@code -Dfedsim.seed=N} repeats a run. */
class StunRoundTripTest {
  private static final int ROUNDS = 5_000;

  private final long seed = Long.getLong("fedsim.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final IntegrityKey key = IntegrityKey.shortTerm(new byte[] {1, 2, 3});

  @Test
  void whatIsWrittenIsReadBack() throws Exception {
    System.out.println("StunRoundTripTest: -Dfedsim.seed=" + seed);
    for (int i = 0; i < ROUNDS; i++) {
      StunMessage message = message();
      Optional<IntegrityKey> signed = random.nextBoolean() ? Optional.of(key) : Optional.empty();
      byte[] bytes = message.encode(signed, random.nextBoolean(), random.nextInt(256));
      ReceivedStun received = ReceivedStun.decode(bytes);
      assertThat(received.message()).isEqualTo(message);
      assertThat(received.verify(key)).isEqualTo(signed.isPresent());
    }
  }

  @Test
  void damagedMessagesNeverThrowAnythingElseAndNeverVerify() {
    System.out.println("StunRoundTripTest: -Dfedsim.seed=" + seed);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] original = message().encode(Optional.of(key), false, 0);
      byte[] damaged = original.clone();
      for (int hit = random.nextInt(4); hit >= 0; hit--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        if (ReceivedStun.decode(damaged).verify(key)) {
          assertThat(damaged).isEqualTo(original);
        }
      } catch (MalformedMessage e) {
        assertThat(e).hasMessageMatching(".+");
      }
    }
  }

  private StunMessage message() {
    List<StunAttribute> all =
        new ArrayList<>(
            List.of(
                new ErrorCode(new ErrorReason(300 + random.nextInt(400), "Gr\u00fcnde")),
                new MappedAddress(address()),
                new Nonce(octets(random.nextInt(40))),
                new Other(0x7000 + random.nextInt(0x1000), octets(random.nextInt(9))),
                new Realm("r".repeat(random.nextInt(40))),
                new Software("s".repeat(random.nextInt(40))),
                new UnknownAttributes(List.of(random.nextInt(65536))),
                new Username(octets(random.nextInt(40))),
                new XorMappedAddress(address())));
    Collections.shuffle(all, random);
    return new StunMessage(
        random.nextInt(0x4000),
        new TransactionId(octets(16)),
        all.subList(0, random.nextInt(all.size() + 1)));
  }

  private InetSocketAddress address() {
    return new InetSocketAddress(
        random.nextBoolean() ? "192.0.2." + random.nextInt(256) : "2001:db8::" + random.nextInt(99),
        random.nextInt(65_536));
  }

  private Octets octets(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Octets.copyOf(bytes);
  }
}
