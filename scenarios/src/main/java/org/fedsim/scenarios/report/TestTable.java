package org.fedsim.scenarios.report;

import static org.fedsim.scenarios.report.TextLines.pad;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.fedsim.scenarios.result.FlowResult;
import org.fedsim.scenarios.result.Judgement;
import org.fedsim.scenarios.result.RunReport;

/**
 * The verdicts of a test run for people: one line for each policy, the flows that were not as
 * expected in full, and a closing line.
 */
public final class TestTable {
  private final Style style;
  private final boolean everyFlow;

  /**
   * @param style how it looks
   * @param everyFlow whether the flows that were as expected are listed too
   */
  public TestTable(Style style, boolean everyFlow) {
    this.style = style;
    this.everyFlow = everyFlow;
  }

  /** The whole report; its last line is {@code N passed, N failed}. */
  public String text(RunReport report) {
    StringBuilder out = new StringBuilder();
    Map<String, List<FlowResult>> blocks =
        report.flows().stream()
            .collect(
                Collectors.groupingBy(FlowTable::title, LinkedHashMap::new, Collectors.toList()));
    int width = blocks.keySet().stream().mapToInt(String::length).max().orElse(0);
    FlowTable table = new FlowTable(style);
    blocks.forEach(
        (title, flows) -> {
          List<FlowResult> failed =
              flows.stream().filter(f -> f.verdict() == Judgement.FAIL).toList();
          long passed = flows.size() - failed.size();
          out.append(pad(title, width)).append("  ").append("%3d passed".formatted(passed));
          out.append(failed.isEmpty() ? "" : style.bad(", " + failed.size() + " failed"));
          out.append('\n');
          List<FlowResult> shown = everyFlow ? flows : failed;
          if (!shown.isEmpty()) {
            out.append('\n');
            table.appendBlock(out, shown);
            out.append('\n');
          }
        });
    long failed = report.count(Judgement.FAIL);
    String closing = report.count(Judgement.PASS) + " passed, " + failed + " failed";
    out.append('\n');
    table.appendWarnings(out, report);
    out.append(style.faint("network: " + report.network())).append('\n');
    String faults = FlowTable.faults(report, style);
    if (!faults.isEmpty()) {
      out.append(faults.substring("; ".length())).append('\n');
    }
    return out.append(failed == 0 ? style.bold(closing) : style.bad(closing))
        .append('\n')
        .toString();
  }
}
