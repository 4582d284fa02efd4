package org.fedsim.edge.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A Lync side that is closed leaves no thread and no descriptor. */
class NothingLeftBehindTest {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  @Test
  void twentyLabsLaterEverythingIsAsItWas() throws Exception {
    assumeTrue(Files.isDirectory(DESCRIPTORS), "no " + DESCRIPTORS + " here");
    useOnce(); // what is loaded once and kept
    Set<String> sockets = sockets();
    Set<Thread> threads = Thread.getAllStackTraces().keySet();
    for (int i = 0; i < 20; i++) {
      useOnce();
    }
    await()
        .atMost(LyncLab.PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(started(threads)).isEmpty();
              assertThat(sockets()).isSubsetOf(sockets);
            });
  }

  private static void useOnce() throws Exception {
    try (LyncLab lab = LyncLab.open()) {
      LyncClient alice = lab.everything();
      lab.yahoo();
      assertThat(
              alice
                  .agent()
                  .invite(LyncLab.ALICE, "bob@yahoo.com", alice.party().instantMessages())
                  .session())
          .isPresent();
    }
  }

  /** Threads of the JVM itself come and go. */
  private static Set<String> started(Set<Thread> before) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(t -> !before.contains(t) && t.isAlive())
        .filter(t -> t.getThreadGroup() != null)
        .filter(t -> !t.getThreadGroup().getName().matches("system|InnocuousThreadGroup"))
        .map(Thread::getName)
        .filter(name -> !name.startsWith("awaitility"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Open sockets by their number in the kernel, which is not used twice. */
  private static Set<String> sockets() throws IOException {
    try (Stream<Path> all = Files.list(DESCRIPTORS)) {
      return all.map(NothingLeftBehindTest::target)
          .filter(t -> t.startsWith("socket:") || t.contains("eventpoll") || t.startsWith("pipe:"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return ""; // closed in the meantime
    }
  }
}
