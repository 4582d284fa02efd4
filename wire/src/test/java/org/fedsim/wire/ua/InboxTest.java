package org.fedsim.wire.ua;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What has arrived is found, whether somebody waits for it already or comes later. */
class InboxTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private final Inbox inbox = new Inbox();

  @Test
  void whatHasArrivedBeforeIsFoundAtOnceAndAgain() throws Exception {
    inbox.add(new UaEvent.Confirmed("1", "alice"));
    for (int i = 0; i < 2; i++) {
      assertThat(inbox.await(UaEvent.Confirmed.class, e -> true, Duration.ZERO))
          .contains(new UaEvent.Confirmed("1", "alice"));
    }
  }

  @Test
  void theFirstThatFitsIsTaken() throws Exception {
    inbox.add(new UaEvent.Message("1", "alice", "bob", "one"));
    inbox.add(new UaEvent.Confirmed("2", "alice"));
    inbox.add(new UaEvent.Message("2", "alice", "bob", "two"));
    inbox.add(new UaEvent.Message("2", "alice", "bob", "three"));
    assertThat(
            inbox
                .await(UaEvent.Message.class, m -> m.callId().equals("2"), PATIENCE)
                .orElseThrow()
                .text())
        .isEqualTo("two");
  }

  @Test
  void whoWaitsIsWoken() throws Exception {
    CompletableFuture<UaEvent.Ended> found =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return inbox.await(UaEvent.Ended.class, e -> true, PATIENCE).orElseThrow();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    inbox.add(new UaEvent.Confirmed("1", "alice"));
    inbox.add(new UaEvent.Ended("1", "alice"));
    assertThat(found.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).callId()).isEqualTo("1");
  }

  @Test
  void nothingIsFoundWhenTheTimeIsUp() throws Exception {
    inbox.add(new UaEvent.Confirmed("1", "alice"));
    assertThat(inbox.await(UaEvent.Ended.class, e -> true, Duration.ofMillis(1))).isEmpty();
    assertThat(inbox.await(UaEvent.Ended.class, e -> true, Duration.ofSeconds(-1))).isEmpty();
  }
}
