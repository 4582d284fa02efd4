package org.fedsim.edge.av;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.fedsim.wire.turn.RelayCredentials;

/**
 * One libnice agent in a process of its own ({@code nice_agent.c}), which a test holds the strings
 * of: it carries the session descriptions from one agent to the other, and says when media begins.
 */
final class NiceAgent implements AutoCloseable {
  /** Datagrams each agent sends. */
  static final int DATAGRAMS = 50;

  /** What an agent's lengths come to, 13, 36, 59, ... 1140: odd and even in turn. */
  static final int OCTETS = DATAGRAMS * 13 + 23 * (DATAGRAMS * (DATAGRAMS - 1) / 2);

  /**
   * The only way that an agent may use.
   *
   * @param kind {@code turn-udp}, {@code turn-tcp} or {@code turn-tls}
   */
  record Relay(String kind, InetSocketAddress server, RelayCredentials credentials) {
    private Stream<String> arguments() {
      Base64.Encoder base64 = Base64.getEncoder();
      return Stream.of(
          kind,
          server.getAddress().getHostAddress(),
          Integer.toString(server.getPort()),
          base64.encodeToString(credentials.username()),
          base64.encodeToString(credentials.password()));
    }
  }

  private final Process process;
  private final Writer input;
  private final Thread reader;
  private final List<String> output = new CopyOnWriteArrayList<>();

  private NiceAgent(Path program, InetAddress local, List<String> more) throws IOException {
    List<String> command = new ArrayList<>(List.of(program.toString(), local.getHostAddress()));
    command.addAll(more);
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    input = process.outputWriter(StandardCharsets.US_ASCII);
    reader = new Thread(this::read, "nice-agent-output");
    reader.start();
  }

  /**
   * An agent that offers its own address.
   *
   * @param role {@code controlling}, which decides on the way that is taken, or {@code controlled}
   * @param transport {@code udp} or {@code tcp}
   */
  static NiceAgent withHostCandidate(Path program, InetAddress local, String role, String transport)
      throws IOException {
    return new NiceAgent(program, local, List.of(role, Integer.toString(DATAGRAMS), transport));
  }

  /** An agent that must use a relay. */
  static NiceAgent behindRelay(Path program, InetAddress local, String role, Relay relay)
      throws IOException {
    String transport = relay.kind().equals("turn-udp") ? "udp" : "tcp";
    return new NiceAgent(
        program,
        local,
        Stream.concat(Stream.of(role, Integer.toString(DATAGRAMS), transport), relay.arguments())
            .toList());
  }

  /** What has to happen before the answer to an offer arrives. */
  @FunctionalInterface
  interface Condition {
    void await() throws Exception;
  }

  /** From gathering to hanging up. */
  static void call(NiceAgent caller, NiceAgent callee) throws Exception {
    call(caller, callee, () -> {});
  }

  /**
   * From gathering to hanging up, with an answer that takes its time: the callee checks already,
   * while the caller does not know yet. Media begins when both have agreed on the way.
   */
  static void call(NiceAgent caller, NiceAgent callee, Condition beforeTheAnswer) throws Exception {
    List<NiceAgent> both = List.of(caller, callee);
    both.forEach(NiceAgent::awaitGathered);
    callee.hear(caller);
    beforeTheAnswer.await();
    caller.hear(callee);
    both.forEach(agent -> agent.awaitLine("state ready"));
    for (NiceAgent agent : both) {
      agent.tell("go");
    }
    both.forEach(NiceAgent::awaitMedia);
    for (NiceAgent agent : both) {
      agent.quit();
    }
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.US_ASCII)) {
      lines.lines().forEach(output::add);
    } catch (IOException | UncheckedIOException e) {
      output.add("(nothing more can be read: " + e.getMessage() + ")");
    }
  }

  /** Everything that the agent has said so far, for people. */
  String output() {
    return String.join("\n", output);
  }

  /** What follows the given words, for each line that begins with them. */
  List<String> said(String words) {
    return output.stream()
        .filter(line -> line.startsWith(words + " "))
        .map(line -> line.substring(words.length() + 1))
        .toList();
  }

  /** Waits until the agent has said exactly this. */
  void awaitLine(String line) {
    await()
        .atMost(AvLab.PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .failFast(() -> assertThat(reader.isAlive() || output.contains(line)).as(output()).isTrue())
        .untilAsserted(() -> assertThat(output).as(output()).contains(line));
  }

  /** Waits until the agent knows its candidates. */
  void awaitGathered() {
    awaitLine("sdp end");
  }

  /** Tells the agent what the far side has said of itself; it begins its checks then. */
  void hear(NiceAgent far) throws IOException {
    tell(String.join("\n", far.said("sdp")));
    awaitLine("remote " + far.said("candidate").size());
  }

  private void tell(String lines) throws IOException {
    input.write(lines + "\n");
    input.flush();
  }

  /** Waits until this agent has sent its datagrams, and received the far side's as they were. */
  void awaitMedia() {
    awaitLine("sent " + DATAGRAMS + " datagrams");
    awaitLine("received " + DATAGRAMS + " datagrams, " + OCTETS + " bytes, in order and intact");
  }

  /** Has the agent give back what it has of the relay, and end. */
  void quit() throws Exception {
    tell("quit");
    assertThat(process.waitFor(AvLab.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    reader.join();
    assertThat(process.exitValue()).as(output()).isZero();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    process.destroyForcibly().waitFor();
    reader.join();
    input.close();
  }
}
