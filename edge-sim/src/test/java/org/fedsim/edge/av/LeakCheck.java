package org.fedsim.edge.av;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** No thread that a test starts may outlive it. */
final class LeakCheck implements BeforeEachCallback, AfterEachCallback {
  private Set<Thread> before = Set.of();

  @Override
  public void beforeEach(ExtensionContext context) {
    before = new HashSet<>(Thread.getAllStackTraces().keySet());
  }

  @Override
  public void afterEach(ExtensionContext context) {
    await().atMost(AvLab.PATIENCE).untilAsserted(() -> assertThat(ours()).isEmpty());
  }

  private List<String> ours() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread) && thread.isAlive())
        .map(Thread::getName)
        .filter(name -> name.matches("(av-edge|ms-turn|stun-responder|media-).*"))
        .toList();
  }
}
