package org.fedsim.wire.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RtpPacketTest {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void writesTheHeaderOfRfc3550() {
    RtpPacket packet =
        new RtpPacket(true, 34, 0xfffe, 0xfedcba98L, 0x80000001L, new byte[] {1, 2, 3});

    assertThat(HEX.formatHex(packet.encode())).isEqualTo("80a2fffefedcba9880000001010203");
  }

  @Test
  void readsWhatItWrites() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 1000; i++) {
      byte[] payload = new byte[random.nextInt(300)];
      random.nextBytes(payload);
      RtpPacket packet =
          new RtpPacket(
              random.nextBoolean(),
              random.nextInt(128),
              random.nextInt(65_536),
              random.nextInt() & 0xffffffffL,
              random.nextInt() & 0xffffffffL,
              payload);
      byte[] bytes = packet.encode();
      byte[] padded = new byte[bytes.length + 10];
      System.arraycopy(bytes, 0, padded, 5, bytes.length);
      assertThat(RtpPacket.decode(padded, 5, bytes.length)).contains(packet);
    }
  }

  @Test
  void skipsContributingSourcesExtensionAndPadding() {
    byte[] packet =
        HEX.parseHex(
            "b2 00 0001 00000002 00000003".replace(" ", "")
                + "1111111122222222" // two contributing sources
                + "bede0001aabbccdd" // an extension of one word
                + "0a0b" // the payload
                + "000003"); // three bytes of padding
    assertThat(RtpPacket.decode(packet, 0, packet.length))
        .contains(new RtpPacket(false, 0, 1, 2, 3, new byte[] {10, 11}));
  }

  @Test
  void refusesWhatIsNotRtp() {
    for (String hex :
        new String[] {
          "", // nothing
          "8000000100000002000000", // 11 bytes
          "000100002112a442000000000000000000000000", // STUN
          "c00000010000000200000003", // version 3
          "8f0000010000000200000003", // 15 contributing sources that are not there
          "900000010000000200000003", // an extension that is not there
          "900000010000000200000003bede0001", // an extension longer than the packet
          "a0000001000000020000000300", // no padding where there must be some
          "a00000010000000200000003ff", // more padding than packet
        }) {
      byte[] bytes = HEX.parseHex(hex);
      assertThat(RtpPacket.decode(bytes, 0, bytes.length)).as(hex).isEmpty();
    }
  }

  @Test
  void refusesFieldsOutOfRange() {
    assertThatThrownBy(() -> new RtpPacket(false, 128, 0, 0, 0, new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RtpPacket(false, 0, 65_536, 0, 0, new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RtpPacket(false, 0, 0, 1L << 32, 0, new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RtpPacket(false, 0, 0, 0, -1, new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
