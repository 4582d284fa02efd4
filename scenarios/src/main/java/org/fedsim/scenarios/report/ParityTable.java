package org.fedsim.scenarios.report;

import static org.fedsim.scenarios.report.TextLines.pad;
import static org.fedsim.scenarios.report.TextLines.wrap;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.fedsim.scenarios.result.Difference;
import org.fedsim.scenarios.result.FlowParity;
import org.fedsim.scenarios.result.FlowResult;
import org.fedsim.scenarios.result.ParityReport;

/**
 * How far two networks agree, for people: one line for each policy, every difference with both
 * sides, and a closing line.
 */
public final class ParityTable {
  private final Style style;
  private final boolean everyFlow;

  /**
   * @param style how it looks
   * @param everyFlow whether the flows that are alike are listed too
   */
  public ParityTable(Style style, boolean everyFlow) {
    this.style = style;
    this.everyFlow = everyFlow;
  }

  /** The whole report; its last line is {@code N passed, N failed}. */
  public String text(ParityReport report) {
    StringBuilder out = new StringBuilder();
    out.append(style.bold("Parity of " + report.first() + " and " + report.second()))
        .append("\n\n");
    Map<String, List<FlowParity>> blocks =
        report.flows().stream()
            .collect(
                Collectors.groupingBy(
                    f -> FlowTable.title(f.first()), LinkedHashMap::new, Collectors.toList()));
    int width = blocks.keySet().stream().mapToInt(String::length).max().orElse(0);
    blocks.forEach(
        (title, flows) -> {
          long failed = flows.stream().filter(f -> !f.passed()).count();
          out.append(pad(title, width)).append("  %3d alike".formatted(flows.size() - failed));
          out.append(failed == 0 ? "" : style.bad(", " + failed + " not")).append('\n');
          flows.stream().filter(f -> everyFlow || !f.passed()).forEach(f -> append(out, f, report));
        });
    out.append('\n').append(summary(report)).append('\n');
    String closing =
        (report.flows().size() - report.failed()) + " passed, " + report.failed() + " failed";
    return out.append(report.failed() == 0 ? style.bold(closing) : style.bad(closing))
        .append('\n')
        .toString();
  }

  private void append(StringBuilder out, FlowParity flow, ParityReport report) {
    String outcome = flow.first().outcome().text();
    out.append("  ")
        .append(flow.first().scenario())
        .append(flow.passed() ? ": " + outcome + " on both" : "")
        .append('\n');
    for (Difference difference : flow.differences()) {
      String sentence =
          difference.leg().map(leg -> leg + ": ").orElse("")
              + difference.what()
              + " is "
              + difference.first()
              + " on "
              + report.first()
              + ", "
              + difference.second()
              + " on "
              + report.second();
      appendBad(out, sentence);
    }
    appendUnexpected(out, flow.first(), report.first());
    appendUnexpected(out, flow.second(), report.second());
  }

  private void appendUnexpected(StringBuilder out, FlowResult flow, String network) {
    flow.explanation().ifPresent(e -> appendBad(out, "NOT AS EXPECTED on " + network + ": " + e));
  }

  private void appendBad(StringBuilder out, String sentence) {
    wrap(sentence, style.width() - 6)
        .forEach(line -> out.append("      ").append(style.bad(line)).append('\n'));
  }

  private static String summary(ParityReport report) {
    return report.different() == 0
        ? "Every leg ended alike on both networks, decided by the same rule."
        : report.different() + " of " + report.flows().size() + " flows differ.";
  }
}
