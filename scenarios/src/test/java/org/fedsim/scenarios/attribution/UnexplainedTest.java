package org.fedsim.scenarios.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import org.fedsim.scenarios.result.CauseCode;
import org.fedsim.scenarios.result.LegResult;
import org.junit.jupiter.api.Test;

/** What nothing explains says so, and is not passed off as something else. */
class UnexplainedTest {

  @Test
  void aBrokenStepIsFedsimsFault() {
    assertThat(code(new Evidence.Broken(7, "The step broke."))).isEqualTo(CauseCode.FEDSIM_FAILED);
  }

  @Test
  void aMessageThatWasConfirmedAndNeverArrivedIsUnexplained() {
    assertThat(code(new Evidence.Signalling(5, Traffic.reply(200), Evidence.Tried.NOTHING)))
        .isEqualTo(CauseCode.UNEXPLAINED);
  }

  private static CauseCode code(Evidence evidence) {
    LegResult result = Traffic.judge().judge("request", evidence);
    return result.cause().orElseThrow().code();
  }
}
