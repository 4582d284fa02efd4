package org.fedsim.wire.ua;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The work of one call is done in order; that of others does not wait for it. */
class CallOrderTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void theWorkOfEachCallIsDoneInItsOrder() throws Exception {
    int calls = 16;
    int each = 200;
    Map<Integer, List<Integer>> done = new ConcurrentHashMap<>();
    CountDownLatch left = new CountDownLatch(calls * each);
    try (CallOrder order = new CallOrder("test")) {
      for (int n = 0; n < each; n++) {
        for (int call = 0; call < calls; call++) {
          int number = n;
          List<Integer> list = done.computeIfAbsent(call, c -> new ArrayList<>());
          order.run(
              "call-" + call,
              () -> {
                list.add(number);
                left.countDown();
              });
        }
      }
      assertThat(left.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
    assertThat(done.values()).allSatisfy(list -> assertThat(list).isSorted().hasSize(each));
  }

  @Test
  void aCallThatIsHeldUpDoesNotHoldUpAllOthers() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch others = new CountDownLatch(1);
    try (CallOrder order = new CallOrder("test")) {
      order.run("a", () -> awaitQuietly(release));
      order.run("b", others::countDown);
      assertThat(others.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      release.countDown();
    }
  }

  @Test
  void workThatFailsDoesNotEndTheCall() throws Exception {
    CountDownLatch next = new CountDownLatch(1);
    try (CallOrder order = new CallOrder("test")) {
      Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
      Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {});
      try {
        order.run(
            "a",
            () -> {
              throw new IllegalStateException("on purpose");
            });
        order.run("a", next::countDown);
        assertThat(next.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      } finally {
        Thread.setDefaultUncaughtExceptionHandler(before);
      }
    }
  }

  @Test
  void closingEndsTheThreadsAndLaterWorkIsNotDone() throws Exception {
    CallOrder order = new CallOrder("closing");
    CountDownLatch started = new CountDownLatch(1);
    order.run(
        "a",
        () -> {
          started.countDown();
          awaitQuietly(new CountDownLatch(1));
        });
    assertThat(started.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    order.close();
    AtomicBoolean done = new AtomicBoolean();
    order.run("a", () -> done.set(true));
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(t -> t.getName().startsWith("closing-calls-")));
    assertThat(done).isFalse();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
