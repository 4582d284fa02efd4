package org.fedsim.scenarios.result;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The same flows on two networks, side by side.
 *
 * @param tool name and version, {@code fedsim 0.1.0}
 * @param first kind of the first network
 * @param second kind of the second network
 * @param timers {@code lab} or {@code standard}
 * @param flows in the order in which they were asked for
 */
public record ParityReport(
    String tool, String first, String second, String timers, List<FlowParity> flows) {
  public ParityReport {
    flows = List.copyOf(flows);
  }

  /**
   * Compares two runs.
   *
   * @throws IllegalArgumentException when they are not of the same flows
   */
  public static ParityReport of(RunReport first, RunReport second) {
    if (first.flows().size() != second.flows().size()) {
      throw new IllegalArgumentException("not the same flows");
    }
    List<FlowParity> flows = new ArrayList<>();
    for (int i = 0; i < first.flows().size(); i++) {
      FlowResult one = first.flows().get(i);
      FlowResult other = second.flows().get(i);
      if (!one.scenario().equals(other.scenario()) || !one.policy().equals(other.policy())) {
        throw new IllegalArgumentException(one.scenario() + " and " + other.scenario());
      }
      flows.add(FlowParity.of(one, other));
    }
    return new ParityReport(first.tool(), first.network(), second.network(), first.timers(), flows);
  }

  /** What the comparison comes to. */
  public Conclusion conclusion() {
    Conclusion seen =
        Conclusion.of(flows.stream().flatMap(f -> Stream.of(f.first(), f.second())).toList());
    return seen == Conclusion.AS_EXPECTED && failed() > 0 ? Conclusion.UNEXPECTED : seen;
  }

  /** How many flows are not the same on both networks, or not as expected on one of them. */
  public long failed() {
    return flows.stream().filter(f -> !f.passed()).count();
  }

  /** How many flows are not the same on both networks. */
  public long different() {
    return flows.stream().filter(f -> !f.differences().isEmpty()).count();
  }
}
