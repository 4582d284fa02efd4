package org.fedsim.wire.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.fedsim.wire.stun.MalformedMessage;
import org.junit.jupiter.api.Test;

/** Packets over TCP, in the frames of RFC 4571. */
class FrameReaderTest {
  private static final byte[] FIRST = {1, 2, 3};
  private static final byte[] SECOND = {(byte) 0x80, 0, 9};

  @Test
  void aFrameIsTheLengthInNetworkOrderAndThePacket() {
    assertThat(FrameReader.frame(FIRST)).containsExactly(0, 3, 1, 2, 3);
    byte[] longer = FrameReader.frame(new byte[0x0102]);
    assertThat(longer).hasSize(2 + 0x0102).startsWith(1, 2);
  }

  @Test
  void aStreamSplitAtEveryByteGivesTheSamePackets() throws Exception {
    byte[] stream = joined(FIRST, SECOND);
    for (int at = 0; at <= stream.length; at++) {
      FrameReader reader = new FrameReader();
      List<byte[]> packets = new ArrayList<>(reader.received(Arrays.copyOf(stream, at)));
      packets.addAll(reader.received(Arrays.copyOfRange(stream, at, stream.length)));

      assertThat(packets).as("split at " + at).containsExactly(FIRST, SECOND);
    }
  }

  @Test
  void aStreamOfSingleBytesGivesTheSamePackets() throws Exception {
    FrameReader reader = new FrameReader();
    List<byte[]> packets = new ArrayList<>();
    for (byte b : joined(FIRST, SECOND)) {
      packets.addAll(reader.received(new byte[] {b}));
    }
    assertThat(packets).containsExactly(FIRST, SECOND);
  }

  @Test
  void randomStreamsCutAnywhereGiveTheirPackets() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      byte[][] packets = new byte[1 + random.nextInt(6)][];
      for (int i = 0; i < packets.length; i++) {
        packets[i] = new byte[1 + random.nextInt(FrameReader.LONGEST_PACKET)];
        random.nextBytes(packets[i]);
      }
      byte[] stream = joined(packets);
      FrameReader reader = new FrameReader();
      List<byte[]> read = new ArrayList<>();
      for (int at = 0; at < stream.length; ) {
        int end = Math.min(stream.length, at + 1 + random.nextInt(3000));
        read.addAll(reader.received(Arrays.copyOfRange(stream, at, end)));
        at = end;
      }
      assertThat(read).as("seed " + seed).containsExactly(packets);
    }
  }

  @Test
  void theLongestPacketPassesAndOneByteMoreEndsTheStream() throws Exception {
    byte[] longest = new byte[FrameReader.LONGEST_PACKET];
    assertThat(new FrameReader().received(FrameReader.frame(longest))).containsExactly(longest);

    byte[] header = {(byte) ((longest.length + 1) >>> 8), (byte) (longest.length + 1)};
    assertThatThrownBy(() -> new FrameReader().received(header))
        .isInstanceOf(MalformedMessage.class);
    assertThatThrownBy(() -> new FrameReader().received(new byte[] {-1, -1, 0}))
        .isInstanceOf(MalformedMessage.class);
    assertThatThrownBy(() -> FrameReader.frame(new byte[longest.length + 1]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nullPacketsAreLeftOut() throws Exception {
    byte[] stream = joined(new byte[0], FIRST, new byte[0], new byte[0], SECOND, new byte[0]);

    assertThat(new FrameReader().received(stream)).containsExactly(FIRST, SECOND);
  }

  private static byte[] joined(byte[]... packets) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (byte[] packet : packets) {
      stream.writeBytes(FrameReader.frame(packet));
    }
    return stream.toByteArray();
  }
}
