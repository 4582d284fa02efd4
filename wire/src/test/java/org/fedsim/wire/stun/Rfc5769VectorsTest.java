package org.fedsim.wire.stun;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.fedsim.wire.stun.StunAttribute.Nonce;
import org.fedsim.wire.stun.StunAttribute.Other;
import org.fedsim.wire.stun.StunAttribute.Realm;
import org.fedsim.wire.stun.StunAttribute.Software;
import org.fedsim.wire.stun.StunAttribute.Username;
import org.fedsim.wire.stun.StunAttribute.XorMappedAddress;
import org.junit.jupiter.api.Test;

/** The test vectors of RFC 5769, byte for byte. */
class Rfc5769VectorsTest {
  private static final byte[] REQUEST =
      hex(
          """
          00 01 00 58 21 12 a4 42 b7 e7 a7 01 bc 34 d6 86 fa 87 df ae
          80 22 00 10 53 54 55 4e 20 74 65 73 74 20 63 6c 69 65 6e 74
          00 24 00 04 6e 00 01 ff
          80 29 00 08 93 2f f9 b1 51 26 3b 36
          00 06 00 09 65 76 74 6a 3a 68 36 76 59 20 20 20
          00 08 00 14 9a ea a7 0c bf d8 cb 56 78 1e f2 b5 b2 d3 f2 49 c1 b5 71 a2
          80 28 00 04 e5 7a 3b cf
          """);
  private static final byte[] IPV4_RESPONSE =
      hex(
          """
          01 01 00 3c 21 12 a4 42 b7 e7 a7 01 bc 34 d6 86 fa 87 df ae
          80 22 00 0b 74 65 73 74 20 76 65 63 74 6f 72 20
          00 20 00 08 00 01 a1 47 e1 12 a6 43
          00 08 00 14 2b 91 f5 99 fd 9e 90 c3 8c 74 89 f9 2a f9 ba 53 f0 6b e7 d7
          80 28 00 04 c0 7d 4c 96
          """);
  private static final byte[] IPV6_RESPONSE =
      hex(
          """
          01 01 00 48 21 12 a4 42 b7 e7 a7 01 bc 34 d6 86 fa 87 df ae
          80 22 00 0b 74 65 73 74 20 76 65 63 74 6f 72 20
          00 20 00 14 00 02 a1 47 01 13 a9 fa a5 d3 f1 79 bc 25 f4 b5 be d2 b9 d9
          00 08 00 14 a3 82 95 4e 4b e6 7b f1 17 84 c9 7c 82 92 c2 75 bf e3 ed 41
          80 28 00 04 c8 fb 0b 4c
          """);
  private static final byte[] LONG_TERM_REQUEST =
      hex(
          """
          00 01 00 60 21 12 a4 42 78 ad 34 33 c6 ad 72 c0 29 da 41 2e
          00 06 00 12 e3 83 9e e3 83 88 e3 83 aa e3 83 83 e3 82 af e3 82 b9 00 00
          00 15 00 1c 66 2f 2f 34 39 39 6b 39 35 34 64 36
          4f 4c 33 34 6f 4c 39 46 53 54 76 79 36 34 73 41
          00 14 00 0b 65 78 61 6d 70 6c 65 2e 6f 72 67 00
          00 08 00 14 f6 70 24 65 6d d6 4a 3e 02 b8 e0 71 2e 85 c9 a2 8c a8 96 66
          """);
  private static final IntegrityKey SHORT_TERM =
      IntegrityKey.shortTerm("VOkJxbRl1RmTxUk/WvJxBt".getBytes(UTF_8));
  private static final String MATRIX = "\u30DE\u30C8\u30EA\u30C3\u30AF\u30B9";

  static final List<byte[]> ALL = List.of(REQUEST, IPV4_RESPONSE, IPV6_RESPONSE, LONG_TERM_REQUEST);

  @Test
  void readsAndWritesTheSampleRequest() throws Exception {
    ReceivedStun received = ReceivedStun.decode(REQUEST);

    assertThat(received.message().type()).isEqualTo(StunMessage.BINDING_REQUEST);
    assertThat(received.message().attributes())
        .containsExactly(
            new Software("STUN test client"),
            new Other(0x0024, Octets.copyOf(hex("6e0001ff"))),
            new Other(0x8029, Octets.copyOf(hex("932ff9b151263b36"))),
            new Username(Octets.copyOf("evtj:h6vY".getBytes(UTF_8))));
    assertThat(received.verify(SHORT_TERM)).isTrue();
    assertThat(received.message().encode(Optional.of(SHORT_TERM), true, ' ')).isEqualTo(REQUEST);
  }

  @Test
  void readsAndWritesTheSampleIpv4Response() throws Exception {
    ReceivedStun received = ReceivedStun.decode(IPV4_RESPONSE);

    assertThat(received.message().attributes())
        .containsExactly(
            new Software("test vector"),
            new XorMappedAddress(new InetSocketAddress("192.0.2.1", 32853)));
    assertThat(received.verify(SHORT_TERM)).isTrue();
    assertThat(received.message().encode(Optional.of(SHORT_TERM), true, ' '))
        .isEqualTo(IPV4_RESPONSE);
  }

  @Test
  void readsAndWritesTheSampleIpv6Response() throws Exception {
    ReceivedStun received = ReceivedStun.decode(IPV6_RESPONSE);

    assertThat(received.message().attributes())
        .containsExactly(
            new Software("test vector"),
            new XorMappedAddress(
                new InetSocketAddress("2001:db8:1234:5678:11:2233:4455:6677", 32853)));
    assertThat(received.verify(SHORT_TERM)).isTrue();
    assertThat(received.message().encode(Optional.of(SHORT_TERM), true, ' '))
        .isEqualTo(IPV6_RESPONSE);
  }

  @Test
  void readsAndWritesTheSampleRequestWithLongTermCredentials() throws Exception {
    ReceivedStun received = ReceivedStun.decode(LONG_TERM_REQUEST);

    assertThat(received.message().attributes())
        .containsExactly(
            new Username(Octets.copyOf(MATRIX.getBytes(UTF_8))),
            new Nonce(Octets.copyOf("f//499k954d6OL34oL9FSTvy64sA".getBytes(UTF_8))),
            new Realm("example.org"));
    IntegrityKey key =
        IntegrityKey.longTerm(MATRIX.getBytes(UTF_8), "example.org", "TheMatrIX".getBytes(UTF_8));
    assertThat(received.verify(key)).isTrue();
    assertThat(received.message().encode(Optional.of(key), false, 0)).isEqualTo(LONG_TERM_REQUEST);
  }

  @Test
  void anotherPasswordDoesNotVerify() throws Exception {
    IntegrityKey other = IntegrityKey.shortTerm("VOkJxbRl1RmTxUk/WvJxBT".getBytes(UTF_8));
    assertThat(ReceivedStun.decode(REQUEST).verify(other)).isFalse();
  }

  @Test
  void everyTruncationIsMalformed() {
    for (byte[] vector : ALL) {
      for (int length = 0; length < vector.length; length++) {
        byte[] cut = Arrays.copyOf(vector, length);
        assertThatThrownBy(() -> ReceivedStun.decode(cut)).isInstanceOf(MalformedMessage.class);
      }
    }
  }

  @Test
  void everyFlippedBitIsMalformedOrFailsTheIntegrityCheck() {
    IntegrityKey longTerm =
        IntegrityKey.longTerm(MATRIX.getBytes(UTF_8), "example.org", "TheMatrIX".getBytes(UTF_8));
    assertNoFlippedBitVerifies(REQUEST, SHORT_TERM);
    assertNoFlippedBitVerifies(LONG_TERM_REQUEST, longTerm);
  }

  private static void assertNoFlippedBitVerifies(byte[] vector, IntegrityKey key) {
    for (int bit = 0; bit < vector.length * 8; bit++) {
      byte[] flipped = vector.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(verifies(flipped, key)).as("bit " + bit).isFalse();
    }
  }

  private static boolean verifies(byte[] bytes, IntegrityKey key) {
    try {
      return ReceivedStun.decode(bytes).verify(key);
    } catch (MalformedMessage e) {
      return false;
    }
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
  }
}
