package org.fedsim.wire.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever one connection carries, the node goes on serving the others. */
class FramingTest {
  private Federation federation;
  private Party edge;

  @BeforeEach
  void open() throws Exception {
    federation = Federation.open();
    edge = federation.edge();
  }

  @AfterEach
  void serveOthersAndClose() throws Exception {
    try (RawPeer other = peer()) {
      other.send(RawPeer.message("afterwards"));
      assertThat(other.readMessage()).startsWith("SIP/2.0 200 OK");
    }
    federation.close();
  }

  @Test
  void aMessageMayBeSplitAtAnyByte() throws Exception {
    try (RawPeer peer = peer()) {
      int length = RawPeer.message("split000").length();
      for (int at = 1; at < length; at++) {
        byte[] message =
            RawPeer.message("split%03d".formatted(at)).getBytes(StandardCharsets.UTF_8);
        peer.send(java.util.Arrays.copyOfRange(message, 0, at));
        peer.send(java.util.Arrays.copyOfRange(message, at, message.length));
        assertThat(peer.readMessage()).as("split at %d", at).startsWith("SIP/2.0 200 OK");
      }
      assertThat(edge.requests).hasSize(length - 1).allMatch(FramingTest::isWhole);
    }
  }

  @Test
  void aMessageMayComeByteByByte() throws Exception {
    try (RawPeer peer = peer()) {
      for (byte each : RawPeer.message("slow").getBytes(StandardCharsets.UTF_8)) {
        peer.send(new byte[] {each});
      }
      assertThat(peer.readMessage()).startsWith("SIP/2.0 200 OK");
    }
    assertThat(edge.requests).hasSize(1).allMatch(FramingTest::isWhole);
  }

  @Test
  void manyMessagesMayComeAtOnce() throws Exception {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      all.append(RawPeer.message("many" + i));
    }
    try (RawPeer peer = peer()) {
      peer.send(all.toString());
      for (int i = 0; i < 50; i++) {
        assertThat(peer.readMessage()).startsWith("SIP/2.0 200 OK");
      }
    }
    assertThat(edge.requests).hasSize(50).allMatch(FramingTest::isWhole);
  }

  @Test
  void keepAlivesAreAnsweredAndDoNotDisturb() throws Exception {
    try (RawPeer peer = peer()) {
      peer.send("\r\n\r\n" + RawPeer.message("alive"));
      // RFC 5626, 4.4.1: a double CRLF is answered by one.
      assertThat(peer.readMessage()).startsWith("\r\nSIP/2.0 200 OK");
    }
  }

  @Test
  void aMessageWithoutAContentLengthIsRefusedAndNothingAfterItIsRead() throws Exception {
    try (RawPeer peer = peer()) {
      peer.send(RawPeer.message("none").replace("Content-Length: 5\r\n", ""));
      peer.send(RawPeer.message("next"));
      assertThat(peer.readMessage()).startsWith("SIP/2.0 400 Bad Request: Content-Length");
      assertThat(peer.isClosedByPeer()).isTrue();
    }
    assertThat(edge.requests).isEmpty();
  }

  @Test
  void aContentLengthBeyondTheLimitEndsTheConnection() throws Exception {
    try (RawPeer peer = peer()) {
      peer.send(
          RawPeer.message("giant").replace("Content-Length: 5", "Content-Length: 2000000000"));
      assertThat(peer.isClosedByPeer()).isTrue();
    }
    assertThat(edge.requests).isEmpty();
  }

  @Test
  void aContentLengthThatIsNoNumberOfBytesIsRefused() throws Exception {
    for (String bad : new String[] {"-1", "99999999999", "five", "0x5", ""}) {
      try (RawPeer peer = peer()) {
        peer.send(RawPeer.message("bad").replace("Content-Length: 5", "Content-Length: " + bad));
        String[] answer = peer.readMessage().split("\r\n");
        assertThat(answer[0]).as("Content-Length: %s", bad).matches("SIP/2.0 4(00|13) .*");
        assertThat(answer).as("one line of reason").contains("Call-ID: bad");
        assertThat(peer.isClosedByPeer()).isTrue();
        assertThat(answer[1]).startsWith("Via: ");
      }
    }
    assertThat(edge.requests).isEmpty();
  }

  @Test
  void aHeaderWithoutEndIsCutOff() throws Exception {
    try (RawPeer peer = peer()) {
      String line = "X-Filler: " + "x".repeat(1000) + "\r\n";
      peer.send("MESSAGE sip:alice@sip.contoso.com SIP/2.0\r\n");
      boolean cutOff = false;
      for (int i = 0; i < 1000 && !cutOff; i++) {
        try {
          peer.send(line);
        } catch (java.io.IOException e) {
          cutOff = true;
        }
      }
      assertThat(cutOff || peer.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void garbageHarmsNobody() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("garbageHarmsNobody: seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 50; i++) {
      byte[] garbage = new byte[1 + random.nextInt(5000)];
      random.nextBytes(garbage);
      try (RawPeer peer = peer()) {
        peer.send(garbage);
        peer.send("\r\n\r\n\r\n\r\n" + RawPeer.message("after" + i));
      } catch (java.io.IOException e) {
        // It may have been cut off in the midst of it.
      }
    }
  }

  @Test
  void messagesWithBytesChangedHarmNobody() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("messagesWithBytesChangedHarmNobody: seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 100; i++) {
      byte[] message = RawPeer.message("mutant" + i).getBytes(StandardCharsets.UTF_8);
      for (int changes = random.nextInt(4); changes >= 0; changes--) {
        message[random.nextInt(message.length)] = (byte) random.nextInt(256);
      }
      try (RawPeer peer = peer()) {
        peer.send(message);
      } catch (java.io.IOException e) {
        // As above.
      }
    }
  }

  private RawPeer peer() throws Exception {
    return RawPeer.connect(federation, "yahoo", federation.edgeAddress());
  }

  private static boolean isWhole(ServerTransaction event) {
    return Party.body(event.request()).equals("hello");
  }
}
