package org.fedsim.scenarios.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.fedsim.scenarios.result.Outcome;
import org.fedsim.scenarios.run.NetworkChoice;
import org.junit.jupiter.api.Test;

/** Labs do not disturb each other and leave nothing behind. */
class ManyLabsTest {
  private final SuccessiveLabs labs = new SuccessiveLabs(NetworkChoice.LOOPBACK);

  @Test
  void fiftyLabsOneAfterAnother() throws Exception {
    labs.succeed(50);
  }

  @Test
  void sixteenLabsSideBySide() throws Exception {
    labs.succeedSideBySide(32, 16);
  }

  @Test
  void aLabLeavesNoThreadAndNoSocketBehind() throws Exception {
    // What is shared by all labs of a process, ice4j's pools among it, is there after the first
    // round.
    labs.oneOfEachSucceeds();
    Leftovers before = Leftovers.now();
    for (int i = 0; i < 3; i++) {
      labs.oneOfEachSucceeds();
    }
    before.awaitNoMore();
  }

  @Test
  void aLabThatIsBlockedLeavesNothingBehindEither() throws Exception {
    labs.run("messenger-audio-in", "closed");
    labs.run("messenger-audio-in", "im-only");
    Leftovers before = Leftovers.now();
    for (int i = 0; i < 5; i++) {
      assertThat(labs.run("messenger-audio-in", "closed").legs().get(0).outcome())
          .isEqualTo(Outcome.BLOCKED);
      labs.run("messenger-audio-in", "im-only");
    }
    before.awaitNoMore();
  }
}
