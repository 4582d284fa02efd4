package org.fedsim.wire.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.turn.TcpServerStream.Unit;
import org.junit.jupiter.api.Test;

/** MS-TURN over TCP: framing and pseudo-TLS. */
class TcpServerStreamTest {
  private static final byte[] FIRST_ALLOCATE =
      HexFormat.of()
          .parseHex("00030010a48dabf182be1ef76e1d5ac8f34ddf75000f000472c64bc68008000400000001");
  private final SecureRandom secure = new SecureRandom();

  @Test
  void aFrameIsWrittenAsLibniceWritesIt() {
    byte[] bytes = TcpFrame.message(FIRST_ALLOCATE).encode();
    assertThat(bytes).hasSize(40);
    assertThat(HexFormat.of().formatHex(bytes)).startsWith("020000240003");
    assertThat(TcpFrame.data(new byte[] {(byte) 0x80}).encode()).containsExactly(3, 0, 0, 1, 0x80);
  }

  @Test
  void theHellosHaveTheirDocumentedBytes() {
    String client = HexFormat.of().formatHex(PseudoTls.clientHello(0x65000000L, secure));
    assertThat(client).hasSize(100).startsWith("160301002d01000029030165000000");
    assertThat(client).endsWith("00000200180100");
    String server = HexFormat.of().formatHex(PseudoTls.serverHello(0x65000000L, secure));
    assertThat(server).hasSize(166).startsWith("160301004e02000046030165000000");
    assertThat(server.substring(86, 88)).isEqualTo("20");
    assertThat(server).endsWith("0018000e000000");
  }

  @Test
  void eachHelloIsKnownAndNoBitThatIsFixedMayDiffer() {
    byte[] client = PseudoTls.clientHello(1, secure);
    byte[] server = PseudoTls.serverHello(1, secure);
    assertThat(PseudoTls.isClientHello(client)).isTrue();
    assertThat(PseudoTls.isServerHello(server)).isTrue();
    for (int bit = 0; bit < client.length * 8; bit++) {
      byte[] other = client.clone();
      other[bit / 8] ^= (byte) (1 << bit % 8);
      boolean random = bit / 8 >= 11 && bit / 8 < 43;
      assertThat(PseudoTls.isClientHello(other)).as("bit " + bit).isEqualTo(random);
    }
    for (int bit = 0; bit < server.length * 8; bit++) {
      byte[] other = server.clone();
      other[bit / 8] ^= (byte) (1 << bit % 8);
      boolean random = bit / 8 >= 11 && bit / 8 < 43 || bit / 8 >= 44 && bit / 8 < 76;
      assertThat(PseudoTls.isServerHello(other)).as("bit " + bit).isEqualTo(random);
    }
  }

  @Test
  void theStreamIsCutAlikeHoweverItArrives() throws Exception {
    long seed = Long.getLong("fedsim.seed", System.nanoTime());
    System.out.println("TcpServerStreamTest: -Dfedsim.seed=" + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      List<Unit> sent = new ArrayList<>();
      ByteArrayOutputStream stream = new ByteArrayOutputStream();
      if (random.nextBoolean()) {
        sent.add(new Unit.Hello());
        stream.writeBytes(PseudoTls.clientHello(round, secure));
      }
      for (int i = random.nextInt(6); i > 0; i--) {
        byte[] data = new byte[random.nextInt(10) == 0 ? 65_535 : random.nextInt(300)];
        random.nextBytes(data);
        TcpFrame frame =
            random.nextBoolean() ? TcpFrame.message(FIRST_ALLOCATE) : TcpFrame.data(data);
        sent.add(new Unit.Framed(frame));
        stream.writeBytes(frame.encode());
      }
      assertThat(cut(stream.toByteArray(), random)).isEqualTo(sent);
    }
  }

  @Test
  void theStreamIsCutAlikeWhereverItIsSplit() throws Exception {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    stream.writeBytes(PseudoTls.clientHello(1, secure));
    stream.writeBytes(TcpFrame.message(FIRST_ALLOCATE).encode());
    stream.writeBytes(TcpFrame.data(new byte[0]).encode());
    stream.writeBytes(TcpFrame.data(new byte[] {2, 0, 0, 1}).encode());
    byte[] bytes = stream.toByteArray();
    List<Unit> whole = new TcpServerStream().received(bytes);
    assertThat(whole).hasSize(4);
    TcpServerStream byteByByte = new TcpServerStream();
    List<Unit> slowly = new ArrayList<>();
    for (int split = 0; split < bytes.length; split++) {
      TcpServerStream server = new TcpServerStream();
      List<Unit> units = new ArrayList<>(server.received(Arrays.copyOf(bytes, split)));
      units.addAll(server.received(Arrays.copyOfRange(bytes, split, bytes.length)));
      assertThat(units).as("split at %d", split).isEqualTo(whole);
      slowly.addAll(byteByByte.received(new byte[] {bytes[split]}));
    }
    assertThat(slowly).isEqualTo(whole);
  }

  @Test
  void aClientReadsTheSameFrames() throws Exception {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    stream.writeBytes(TcpFrame.message(FIRST_ALLOCATE).encode());
    stream.writeBytes(TcpFrame.data(new byte[65_535]).encode());
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(stream.toByteArray()));
    assertThat(TcpFrame.read(in)).isEqualTo(TcpFrame.message(FIRST_ALLOCATE));
    assertThat(TcpFrame.read(in)).isEqualTo(TcpFrame.data(new byte[65_535]));
    assertThatThrownBy(() -> TcpFrame.read(in)).isInstanceOf(EOFException.class);
    for (byte[] wrong : new byte[][] {{0x16, 3}, {2, 1}, {0}}) {
      assertThatThrownBy(() -> TcpFrame.read(new DataInputStream(new ByteArrayInputStream(wrong))))
          .isInstanceOf(MalformedMessage.class);
    }
  }

  private static List<Unit> cut(byte[] stream, Random random) throws MalformedMessage {
    TcpServerStream server = new TcpServerStream();
    List<Unit> units = new ArrayList<>();
    for (int at = 0; at < stream.length; ) {
      int length =
          Math.min(stream.length - at, 1 + random.nextInt(random.nextInt(5) == 0 ? 9 : 4000));
      units.addAll(server.received(Arrays.copyOfRange(stream, at, at + length)));
      at += length;
    }
    return units;
  }

  @Test
  void whatIsNoMsTurnIsRefusedAsSoonAsItShows() {
    refused("GET / HTTP/1.1");
    refused("\u0000");
    // A second hello, a real TLS client, a wrong reserved byte, a bare message in a data-less
    // frame.
    assertThatThrownBy(
            () -> {
              TcpServerStream server = new TcpServerStream();
              server.received(PseudoTls.clientHello(1, secure));
              server.received(PseudoTls.clientHello(1, secure));
            })
        .isInstanceOf(MalformedMessage.class);
    byte[] tls = PseudoTls.clientHello(1, secure);
    tls[2] = 3;
    assertThatThrownBy(() -> new TcpServerStream().received(tls))
        .isInstanceOf(MalformedMessage.class);
    assertThatThrownBy(() -> new TcpServerStream().received(new byte[] {2, 1}))
        .isInstanceOf(MalformedMessage.class);
    assertThatThrownBy(() -> new TcpServerStream().received(new byte[] {2, 0, 0, 1, 5}))
        .isInstanceOf(MalformedMessage.class);
  }

  private static void refused(String text) {
    assertThatThrownBy(
            () -> new TcpServerStream().received(text.getBytes(StandardCharsets.US_ASCII)))
        .isInstanceOf(MalformedMessage.class);
  }
}
