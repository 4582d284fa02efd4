package org.fedsim.network.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.fedsim.network.Lab.PATIENCE;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(NamespacesNeeded.class)
class KilledProcessTest {

  @Test
  void nothingOfANetworkOutlivesItsProcess() throws Exception {
    String mountsBefore = Files.readString(Path.of("/proc/self/mounts"));
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                NetworkHolder.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String namespace;
    Set<Long> inside;
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8))) {
      namespace = out.readLine();
      assertThat(namespace).startsWith("net:[");
      inside = holder.descendants().map(ProcessHandle::pid).collect(Collectors.toSet());
      assertThat(inside).isNotEmpty();
    } finally {
      holder.destroyForcibly();
    }
    assertThat(holder.waitFor()).isEqualTo(128 + 9);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(inside).noneMatch(pid -> ProcessHandle.of(pid).isPresent());
              assertThat(users(namespace)).isEmpty();
            });
    assertThat(Files.readString(Path.of("/proc/self/mounts"))).isEqualTo(mountsBefore);
  }

  /** The threads of all processes that are in a namespace. */
  private static List<String> users(String namespace) throws IOException {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes
          .filter(p -> p.getFileName().toString().chars().allMatch(Character::isDigit))
          .flatMap(KilledProcessTest::tasks)
          .filter(task -> isIn(task, namespace))
          .map(Path::toString)
          .toList();
    }
  }

  private static Stream<Path> tasks(Path process) {
    try (Stream<Path> tasks = Files.list(process.resolve("task"))) {
      return tasks.toList().stream();
    } catch (IOException ended) {
      return Stream.empty();
    }
  }

  private static boolean isIn(Path task, String namespace) {
    try {
      return Files.readSymbolicLink(task.resolve("ns/net")).toString().equals(namespace);
    } catch (IOException ended) {
      return false;
    }
  }
}
