package org.fedsim.scenarios.result;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything that one run showed.
 *
 * @param tool name and version, {@code fedsim 0.1.0}
 * @param network kind of the network, {@code loopback}
 * @param timers {@code lab} or {@code standard}
 * @param flows in the order in which they were asked for, whatever order they ended in
 */
public record RunReport(String tool, String network, String timers, List<FlowResult> flows) {
  public RunReport {
    flows = List.copyOf(flows);
  }

  /** How many flows ended so. */
  public long count(Outcome outcome) {
    return flows.stream().filter(f -> f.outcome() == outcome).count();
  }

  /** How many flows got that verdict. */
  public long count(Judgement verdict) {
    return flows.stream().filter(f -> f.verdict() == verdict).count();
  }

  /** How many flows have a leg that ended for that reason. */
  public long count(CauseCode code) {
    return flows.stream().filter(f -> f.has(code)).count();
  }

  /** What people should be warned of, each once; a sentence without a full stop. */
  public List<String> warnings() {
    return Stream.concat(
            flows.stream().flatMap(f -> f.remarks().warnings().stream()), gaps().stream())
        .distinct()
        .toList();
  }

  /** That the journal has gaps, if it has. */
  private Optional<String> gaps() {
    long gaps = flows.stream().mapToLong(f -> f.remarks().gaps()).sum();
    return gaps == 0
        ? Optional.empty()
        : Optional.of(
            "the kernel's trace had a gap ("
                + gaps
                + (gaps == 1 ? " time" : " times")
                + "): packets came faster than they could be written down");
  }

  /** What the run comes to. */
  public Conclusion conclusion() {
    return Conclusion.of(flows);
  }
}
