package org.fedsim.scenarios.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.fedsim.scenarios.KernelNeeded;
import org.fedsim.scenarios.result.Outcome;
import org.fedsim.scenarios.run.NetworkChoice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Labs on the kernel network do not disturb each other and leave nothing behind. */
@ExtendWith(KernelNeeded.class)
class KernelLabsTest {
  private final SuccessiveLabs labs = new SuccessiveLabs(NetworkChoice.KERNEL);

  @Test
  void fiftyLabsOneAfterAnother() throws Exception {
    labs.succeed(50);
  }

  @Test
  void eightLabsSideBySide() throws Exception {
    labs.succeedSideBySide(16, 8);
  }

  @Test
  void aLabLeavesNoThreadNoSocketAndNoNamespaceBehind() throws Exception {
    labs.oneOfEachSucceeds();
    labs.run("messenger-audio-in", "closed");
    Leftovers before = Leftovers.now();
    labs.oneOfEachSucceeds();
    assertThat(labs.run("messenger-audio-in", "closed").legs().get(0).outcome())
        .isEqualTo(Outcome.BLOCKED);
    before.awaitNoMore();
  }
}
