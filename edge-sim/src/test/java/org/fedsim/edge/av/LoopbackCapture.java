package org.fedsim.edge.av;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What really crosses the loopback interface, captured by tshark into a file.
 *
 * <p>A capture begins and ends some time after it is told to, so it is not trusted: a marked
 * datagram is sent until the file shows it, at the beginning and at the end. What lies between the
 * two is all there.
 */
final class LoopbackCapture implements AutoCloseable {
  private final Process process;
  private final Path file;
  private final Path messages;
  private final InetAddress marker;

  private LoopbackCapture(Process process, Path file, Path messages, InetAddress marker) {
    this.process = process;
    this.file = file;
    this.messages = messages;
    this.marker = marker;
  }

  /**
   * Captures until it is ended. Skips the test where tshark is missing or must not capture.
   *
   * @param filter as tcpdump takes it; must let the marker's datagrams pass
   * @param marker an address that nobody else in the capture uses
   */
  static LoopbackCapture start(String filter, InetAddress marker, Path directory) throws Exception {
    ForeignProgram.assumeInstalled("tshark");
    Path file = directory.resolve("loopback.pcapng");
    Path messages = directory.resolve("loopback.txt");
    Process process =
        new ProcessBuilder("tshark", "-q", "-i", "lo", "-f", filter, "-w", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(messages.toFile())
            .start();
    LoopbackCapture capture = new LoopbackCapture(process, file, messages, marker);
    try {
      capture.mark("capture begins");
      return capture;
    } catch (Exception | Error e) {
      capture.close();
      throw e;
    }
  }

  /** Ends the capture; the file with it is complete. */
  Path end() throws Exception {
    mark("capture ends");
    process.destroy();
    process.waitFor(AvLab.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    return file;
  }

  private void mark(String text) throws IOException {
    byte[] payload = text.getBytes(StandardCharsets.US_ASCII);
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(marker, 0))) {
      DatagramPacket packet =
          new DatagramPacket(payload, payload.length, socket.getLocalSocketAddress());
      await()
          .atMost(AvLab.PATIENCE)
          .pollDelay(Duration.ZERO)
          .until(
              () -> {
                assumeTrue(process.isAlive(), () -> "tshark cannot capture: " + messages());
                socket.send(packet);
                return shows(text);
              });
    }
  }

  private boolean shows(String text) throws IOException {
    return Files.exists(file)
        && new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
  }

  private String messages() {
    try {
      return Files.readString(messages).strip();
    } catch (IOException e) {
      return e.getMessage();
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
