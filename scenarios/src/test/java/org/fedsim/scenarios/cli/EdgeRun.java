package org.fedsim.scenarios.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.fedsim.network.Topology;
import org.fedsim.scenarios.report.Style;

/** {@code fedsim edge} in this process, with a test in the place of Ctrl-C. */
final class EdgeRun implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final CompletableFuture<Runnable> stop = new CompletableFuture<>();
  private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();

  private EdgeRun(Path directory, List<String> arguments) {
    Surroundings surroundings =
        new Surroundings(
            (network, site) -> {
              throw new IllegalStateException("nothing is played");
            },
            List::of,
            List::of,
            new StandardOutput(out),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new Style(100, false),
            false,
            directory,
            asked -> {
              stop.complete(asked);
              return () -> {};
            });
    new Thread(
            () ->
                exitCode.complete(
                    new Fedsim(surroundings).execute(arguments.toArray(String[]::new))),
            "edge-run")
        .start();
  }

  /** Runs it with those arguments, whatever comes of it. */
  static EdgeRun of(Path directory, String... arguments) {
    return new EdgeRun(directory, List.of(arguments));
  }

  /** Starts it at 127.0.0.1 on free ports, and waits until it is ready. */
  static EdgeRun started(Path directory, String... more) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("edge", "--address", "127.0.0.1", "--out", "out"));
    arguments.addAll(List.of("--sip-port", "0", "--client-port", "0", "--turn-port", "0"));
    arguments.addAll(List.of("--turn-tcp-port", "0", "--mras-port", "0"));
    arguments.addAll(List.of(more));
    EdgeRun run = new EdgeRun(directory, arguments);
    await().atMost(PATIENCE).until(() -> run.exitCode.isDone() || run.out().contains("\n"));
    assertThat(run.err()).isEmpty();
    return run;
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  /** One of the lines of JSON. */
  JsonNode line(int number) throws IOException {
    return new ObjectMapper().readTree(out().split("\n")[number]);
  }

  /** Where the service of that name listens. */
  InetSocketAddress address(String service) throws IOException {
    JsonNode endpoint = line(0).get(service);
    String address = endpoint.get("address").asText();
    return new InetSocketAddress(Topology.address(address, address), endpoint.get("port").asInt());
  }

  /** Waits until it ends by itself. */
  int exitCode() throws Exception {
    return exitCode.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** As Ctrl-C does; returns the exit code. */
  int interrupt() throws Exception {
    stop.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).run();
    return exitCode();
  }

  @Override
  public void close() throws Exception {
    if (!exitCode.isDone()) {
      interrupt();
    }
  }
}
