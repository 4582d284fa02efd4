package org.fedsim.scenarios.result;

import java.util.Collection;

/** What a whole run comes to, from best to worst. */
public enum Conclusion {
  /** Nothing is other than it should be. */
  AS_EXPECTED,
  /** A verdict is not as expected, two networks differ, or nothing explains how a leg ended. */
  UNEXPECTED,
  /** fedsim itself failed in some flow: what was to be found out is not known. */
  FEDSIM_FAILED;

  /**
   * Of flows, whatever was expected of them: a flow that ended by a fault of fedsim is never green,
   * also where nothing is expected.
   */
  static Conclusion of(Collection<FlowResult> flows) {
    if (flows.stream().anyMatch(flow -> flow.has(CauseCode.FEDSIM_FAILED))) {
      return FEDSIM_FAILED;
    }
    boolean good =
        flows.stream()
            .noneMatch(f -> f.verdict() == Judgement.FAIL || f.has(CauseCode.UNEXPLAINED));
    return good ? AS_EXPECTED : UNEXPECTED;
  }
}
