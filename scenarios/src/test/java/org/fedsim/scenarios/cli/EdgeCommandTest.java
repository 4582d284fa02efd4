package org.fedsim.scenarios.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command that runs the Edge alone: what it writes, how it ends, what it refuses. */
class EdgeCommandTest {
  private static final List<String> FILES =
      List.of(
          ".fedsim-edge",
          "ca.pem",
          "client-key.pem",
          "client.pem",
          "provider-key.pem",
          "provider.pem",
          "turn-credentials.json");

  @TempDir Path directory;

  @Test
  void itSaysWhereItListensAndWritesWhatItsPeersNeedForTheOwnerOnly() throws Exception {
    try (EdgeRun edge = EdgeRun.started(directory)) {
      JsonNode ready = edge.line(0);
      assertThat(ready.get("schema").asText()).isEqualTo("fedsim.edge/1");
      assertThat(ready.get("realm").asText()).isEqualTo("rtcmedia");
      assertThat(ready.get("relay_ports").asText()).isEqualTo("50000-59999");
      for (String service : List.of("sip", "sip_clients", "turn_udp", "turn_tcp", "mras")) {
        assertThat(ready.get(service).get("address").asText()).isEqualTo("127.0.0.1");
        assertThat(ready.get(service).get("port").asInt()).isPositive();
      }
      Path out = directory.resolve("out");
      assertThat(mode(out)).isEqualTo("rwx------");
      try (Stream<Path> files = Files.list(out)) {
        assertThat(files.map(f -> f.getFileName().toString()))
            .containsExactlyInAnyOrderElementsOf(FILES);
      }
      for (String file : FILES) {
        assertThat(mode(out.resolve(file))).as(file).isEqualTo("rw-------");
      }
    }
  }

  @Test
  void itReplacesItsOwnFilesAndLeavesNoThreadBehind() throws Exception {
    EdgeRun.started(directory).close();
    String before = Files.readString(directory.resolve("out/ca.pem"));
    Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());

    EdgeRun.started(directory).close();

    assertThat(Files.readString(directory.resolve("out/ca.pem"))).isNotEqualTo(before);
    await()
        .atMost(EdgeRun.PATIENCE)
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> !threads.contains(thread))
                    .extracting(Thread::getName)
                    .allMatch(
                        name -> name.matches("(GlobalEventExecutor|ForkJoinPool|awaitility).*")));
  }

  @Test
  void theSignalToEndEndsAProcessInOrderEvenWhenNobodyReadsWhatItPrints() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "edge",
                "--address",
                "127.0.0.1",
                "--out",
                directory.resolve("out").toString(),
                "--json",
                directory.resolve("metrics.json").toString(),
                "--sip-port",
                "0",
                "--client-port",
                "0",
                "--turn-port",
                "0",
                "--turn-tcp-port",
                "0",
                "--mras-port",
                "0")
            .redirectError(directory.resolve("err.txt").toFile())
            .start();
    try {
      StringBuilder ready = new StringBuilder();
      for (int c = process.getInputStream().read(); c >= 0 && c != '\n'; ) {
        ready.append((char) c);
        c = process.getInputStream().read();
      }
      assertThat(ready.toString()).startsWith("{\"schema\":\"fedsim.edge/1\"");
      process.getInputStream().close();

      process.destroy();

      assertThat(process.waitFor(EdgeRun.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      assertThat(directory.resolve("err.txt")).isEmptyFile();
      assertThat(directory.resolve("metrics.json")).content().contains("\"relay\"");
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--out o | Missing required option: '--address=IP'",
        "--address 127.0.0.1 | Missing required option: '--out=DIR'",
        "--out o --address localhost | --address: \"localhost\" is not an IPv4 address",
        "--out o --address ::1 | --address: \"::1\" is not an IPv4 address",
        "--out o --address 127.0.0.0/8 | --address: \"127.0.0.0/8\" is not an IPv4 address",
        "--out o --address 0.0.0.0 | a relay must know which one is its own",
        "--out o --address 203.0.113.9 | 203.0.113.9 is not an address of this machine",
        "--out o --address 127.0.0.1 --sip-port 70000 | --sip-port: 70000 is not a port",
        "--out o --address 127.0.0.1 --turn-port -1 | --turn-port: -1 is not a port",
        "--out o --address 127.0.0.1 --turn-port x | Invalid value for option '--turn-port'",
        "--out o --address 127.0.0.1 --client-port 5061 | --client-port: 5061 is already that of --sip-port",
        "--out o --address 127.0.0.1 --mras-port 443 | --mras-port: 443 is already that of --turn-tcp-port",
        "--out o --address 127.0.0.1 --relay-ports 400-500 | contains --turn-tcp-port 443",
        "--out o --address 127.0.0.1 --relay-ports 59999-50000 | ends before it begins",
        "--out o --address 127.0.0.1 --relay-ports 0-10 | is not within 1-65535",
        "--out o --address 127.0.0.1 --relay-ports many | \"many\" is not a range",
        "--out o --address 127.0.0.1 --relay-ports 3000-4000 | contains --turn-port 3478",
        "--out o --address 127.0.0.1 --allow-peer 10.0.0.1/8 | --allow-peer: \"10.0.0.1/8\" is not a range",
        "--out o --address 127.0.0.1 --allow-peer 224.0.0.0/4 | can be nobody's own address",
        "--out o --address 127.0.0.1 --minutes 0 | --minutes: 0 is not between 1 and 10080",
        "--out o --address 127.0.0.1 --minutes 10081 | --minutes: 10081 is not between",
        "--out file --address 127.0.0.1 | file: this is a file; --out needs a directory",
        "--out full --address 127.0.0.1 | full: holds files that \"fedsim edge\" has not written",
        "--out file/o --address 127.0.0.1 --sip-port 0 --client-port 0 --turn-port 0 --turn-tcp-port 0 --mras-port 0 | cannot be written",
        "--out o --address 127.0.0.1 --json full | full: this is a directory; --json needs a file",
        "--out o --address 127.0.0.1 --adress x | unknown option \"--adress\" (did you mean \"--address\"?)",
      })
  void whatCannotBeDoneIsExplained(String arguments, String why) throws Exception {
    Files.writeString(directory.resolve("file"), "mine");
    Files.createDirectory(directory.resolve("full"));
    Files.writeString(directory.resolve("full/ca.pem"), "mine");
    try (EdgeRun edge =
        EdgeRun.of(directory, Stream.of(("edge " + arguments).split(" ")).toArray(String[]::new))) {
      assertThat(edge.exitCode()).isEqualTo(2);
      assertThat(edge.err()).contains(why);
      assertThat(edge.out()).isEmpty();
    }
    assertThat(directory.resolve("full/ca.pem")).hasContent("mine");
  }

  @Test
  void aTakenPortIsNamed() throws Exception {
    try (EdgeRun first = EdgeRun.started(directory);
        EdgeRun second =
            EdgeRun.of(
                directory,
                "edge",
                "--address",
                "127.0.0.1",
                "--out",
                "other",
                "--sip-port",
                Integer.toString(first.address("sip").getPort()))) {
      assertThat(second.exitCode()).isEqualTo(2);
      assertThat(second.err()).contains("cannot bind 127.0.0.1:" + first.address("sip").getPort());
      assertThat(directory.resolve("other")).doesNotExist();
    }
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
