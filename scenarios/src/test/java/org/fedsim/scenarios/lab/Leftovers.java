package org.fedsim.scenarios.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What this process holds at one time, so that labs can be shown to leave nothing behind. */
record Leftovers(Set<String> threads, long sockets, Set<String> networkNamespaces) {

  static Leftovers now() throws IOException {
    return new Leftovers(threadNames(), openSockets(), namespaces());
  }

  /** Waits until nothing is held that was not held then. */
  void awaitNoMore() {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              Leftovers now = now();
              assertThat(now.threads).isSubsetOf(threads);
              assertThat(now.sockets).isLessThanOrEqualTo(sockets);
              assertThat(now.networkNamespaces).isSubsetOf(networkNamespaces);
            });
  }

  /**
   * Live threads by name, without the numbers that pools give them, and without those of the test
   * itself. The pools that ice4j shares between all labs let threads go and take new ones, whenever
   * they like.
   */
  private static Set<String> threadNames() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .filter(t -> !t.getName().startsWith("awaitility"))
        .filter(t -> !t.getName().matches("ice4j\\..*-pool-.*"))
        .map(t -> t.getName().replaceAll("[0-9]+", "#"))
        .collect(Collectors.toSet());
  }

  private static long openSockets() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.filter(fd -> linkOf(fd).startsWith("socket:")).count();
    }
  }

  /** Of all threads of this process. */
  private static Set<String> namespaces() throws IOException {
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      return threads
          .map(thread -> linkOf(thread.resolve("ns/net")))
          .filter(name -> !name.isEmpty())
          .collect(Collectors.toSet());
    }
  }

  private static String linkOf(Path path) {
    try {
      return Files.readSymbolicLink(path).toString();
    } catch (IOException gone) {
      return "";
    }
  }
}
