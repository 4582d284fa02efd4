package org.fedsim.edge.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import javax.sip.message.Response;
import org.fedsim.network.Host;
import org.junit.jupiter.api.Test;

/**
 * The messages of RFC 4475, damaged at random, from a partner whose certificate is good: whatever
 * becomes of them, the Access Edge serves other partners meanwhile and afterwards. {@code
 * -Dfedsim.seed=N} repeats a run, {@code -Dfedsim.rounds=N} makes it longer.
 */
class MutatedTortureMessagesTest {
  private static final Path CORPUS = Path.of("..", "wire", "src", "test", "resources", "rfc4475");
  private static final int PER_CONNECTION = 10;

  private final long seed = Long.getLong("fedsim.seed", System.nanoTime());
  private final int rounds = Integer.getInteger("fedsim.rounds", 60);
  private final Random random = new Random(seed);

  @Test
  void doNotKeepTheEdgeFromServingOthers() throws Exception {
    System.out.println("MutatedTortureMessagesTest: -Dfedsim.seed=" + seed);
    List<byte[]> corpus = corpus();
    assertThat(corpus).hasSizeGreaterThan(40);
    try (LyncLab lab = LyncLab.open()) {
      lab.edge();
      lab.poolPeer();
      Peer yahoo = lab.yahoo();
      int threadsBefore = Thread.activeCount();
      for (int round = 0; round < rounds; round++) {
        sendAll(lab, corpus);
        if (round % 5 == 0) {
          assertServed(lab, yahoo, round);
        }
      }
      assertServed(lab, yahoo, rounds);
      // Each connection has had threads of its own; they have ended with it.
      await().atMost(LyncLab.PATIENCE).until(() -> Thread.activeCount() < threadsBefore + 20);
    }
  }

  private void assertServed(LyncLab lab, Peer yahoo, int round) throws Exception {
    Response response =
        yahoo.send(
            yahoo.request("MESSAGE", "sip:" + LyncLab.ALICE, "sip:bob@yahoo.com"),
            lab.edgeOutside());
    assertThat(response.getStatusCode()).as("a MESSAGE after round %d", round).isEqualTo(200);
  }

  /** One connection of Messenger's gateway and what it says until the Edge ends it. */
  private void sendAll(LyncLab lab, List<byte[]> corpus) throws IOException {
    try (SSLSocket socket = connect(lab)) {
      for (int i = 0; i < PER_CONNECTION; i++) {
        byte[] message = mutated(corpus.get(random.nextInt(corpus.size())));
        socket.getOutputStream().write(message);
        socket.getOutputStream().flush();
      }
    } catch (IOException e) {
      // The Edge may end a connection that makes no sense.
    }
  }

  private static SSLSocket connect(LyncLab lab) throws IOException {
    Host messenger = lab.host("messenger");
    InetSocketAddress edge = lab.edgeOutside();
    Socket plain =
        messenger.connect(
            new InetSocketAddress(messenger.address(), 0), edge, Duration.ofSeconds(30));
    SSLSocket socket =
        JdkTls.client(plain, LyncLab.EDGE, LyncLab.identity("federation.messenger.msn.com"));
    socket.setSoTimeout((int) LyncLab.PATIENCE.toMillis());
    socket.startHandshake();
    return socket;
  }

  private byte[] mutated(byte[] message) {
    byte[] bytes = message.clone();
    for (int i = random.nextInt(4); i > 0; i--) {
      bytes = mutatedOnce(bytes);
    }
    return bytes;
  }

  private byte[] mutatedOnce(byte[] bytes) {
    if (bytes.length < 2) {
      return bytes;
    }
    int from = random.nextInt(bytes.length);
    int to = Math.min(bytes.length, from + 1 + random.nextInt(40));
    return switch (random.nextInt(6)) {
      // Another byte.
      case 0 -> {
        bytes[from] = (byte) random.nextInt();
        yield bytes;
      }
      // Something cut out, repeated, or said very often.
      case 1 -> join(part(bytes, 0, from), part(bytes, to, bytes.length));
      case 2 -> join(part(bytes, 0, to), part(bytes, from, bytes.length));
      case 3 -> {
        byte[] many = part(bytes, from, to);
        for (int i = random.nextInt(6); i > 0; i--) {
          many = join(many, many);
        }
        yield join(part(bytes, 0, from), many, part(bytes, to, bytes.length));
      }
      // A line whose end has gone, and a message whose end has.
      case 4 ->
          new String(bytes, StandardCharsets.ISO_8859_1)
              .replaceFirst("\r\n", " ")
              .getBytes(StandardCharsets.ISO_8859_1);
      default -> part(bytes, 0, from);
    };
  }

  private static byte[] part(byte[] bytes, int from, int to) {
    return Arrays.copyOfRange(bytes, from, to);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static List<byte[]> corpus() throws IOException {
    List<byte[]> messages = new ArrayList<>();
    try (Stream<Path> files = Files.list(CORPUS)) {
      for (Path file : files.sorted().toList()) {
        messages.add(Files.readAllBytes(file));
      }
    }
    return messages;
  }
}
