package org.fedsim.scenarios.report;

import static org.fedsim.scenarios.report.TextLines.pad;
import static org.fedsim.scenarios.report.TextLines.wrap;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.fedsim.scenarios.result.Cause;
import org.fedsim.scenarios.result.CauseCode;
import org.fedsim.scenarios.result.FlowResult;
import org.fedsim.scenarios.result.Judgement;
import org.fedsim.scenarios.result.LegResult;
import org.fedsim.scenarios.result.MediaPath;
import org.fedsim.scenarios.result.Outcome;
import org.fedsim.scenarios.result.RunReport;

/**
 * The flows of a run as a table for people, one block for each policy. Under a flow that did not
 * succeed stands why, leg by leg.
 */
public final class FlowTable {
  private static final String GAP = "  ";
  private static final int OUTCOME_WIDTH = "succeeded".length();
  private static final int MIN_LEGS_WIDTH = 24;

  private final Style style;

  public FlowTable(Style style) {
    this.style = style;
  }

  /** The whole table with a summary line, ending with a line feed. */
  public String text(RunReport report) {
    StringBuilder out = new StringBuilder();
    Map<String, List<FlowResult>> blocks =
        report.flows().stream()
            .collect(
                Collectors.groupingBy(FlowTable::title, LinkedHashMap::new, Collectors.toList()));
    blocks.forEach(
        (title, flows) -> {
          out.append(style.bold(title)).append("\n\n");
          appendBlock(out, flows);
          out.append('\n');
        });
    appendWarnings(out, report);
    out.append(style.faint("+ succeeded   - blocked   ! failed   . not run")).append('\n');
    out.append(style.faint("network: " + report.network())).append('\n');
    return out.append(summary(report)).append('\n').toString();
  }

  /** What people should be warned of, a paragraph for each and an empty line behind them. */
  void appendWarnings(StringBuilder out, RunReport report) {
    for (String warning : report.warnings()) {
      wrap("Warning: " + warning + ".", style.width())
          .forEach(line -> out.append(style.bad(line)).append('\n'));
    }
    out.append(report.warnings().isEmpty() ? "" : "\n");
  }

  /** The rows of some flows under a heading, without title and summary. */
  void appendBlock(StringBuilder out, List<FlowResult> flows) {
    Columns columns = Columns.of(flows, style.width());
    String heading =
        GAP
            + pad("flow", columns.name)
            + GAP
            + pad("outcome", OUTCOME_WIDTH)
            + GAP
            + (columns.path > 0 ? pad("path", columns.path) + GAP : "")
            + "legs";
    out.append(style.faint(heading)).append('\n');
    flows.forEach(flow -> append(out, flow, columns));
  }

  private void append(StringBuilder out, FlowResult flow, Columns columns) {
    List<String> legs = legs(flow, columns.legs);
    String outcome = pad(flow.outcome().text(), OUTCOME_WIDTH);
    out.append(GAP)
        .append(pad(flow.scenario(), columns.name))
        .append(GAP)
        .append(style.outcome(flow.outcome(), outcome))
        .append(GAP);
    if (columns.path > 0) {
      out.append(pad(pathOf(flow), columns.path)).append(GAP);
    }
    out.append(legs.get(0)).append('\n');
    String indent = " ".repeat(columns.indentOfLegs());
    legs.subList(1, legs.size()).forEach(line -> out.append(indent).append(line).append('\n'));
    reasons(flow).forEach(reason -> appendIndented(out, reason, flow));
    flow.explanation().ifPresent(e -> appendUnexpected(out, e));
  }

  private void appendIndented(StringBuilder out, String reason, FlowResult flow) {
    for (String line : wrap(reason, style.width() - 6)) {
      out.append("      ").append(style.outcome(flow.outcome(), line)).append('\n');
    }
  }

  private void appendUnexpected(StringBuilder out, String explanation) {
    for (String line : wrap("NOT AS EXPECTED: " + explanation, style.width() - 6)) {
      out.append("      ").append(style.bad(line)).append('\n');
    }
  }

  /** One sentence for each cause; legs that share it are named together. */
  private static List<String> reasons(FlowResult flow) {
    Map<String, List<String>> legsOfReason = new LinkedHashMap<>();
    for (LegResult leg : flow.legs()) {
      leg.cause()
          .ifPresent(
              cause ->
                  legsOfReason
                      .computeIfAbsent(
                          cause.code()
                              + ". "
                              + cause.text()
                              + otherPaths(cause)
                              + standardWait(leg),
                          reason -> new ArrayList<>())
                      .add(leg.leg()));
      leg.delayed()
          .ifPresent(
              delay ->
                  legsOfReason
                      .computeIfAbsent(
                          delay.text() + standardWait(leg), reason -> new ArrayList<>())
                      .add(leg.leg()));
    }
    for (LegResult leg : flow.legs()) {
      leg.notes()
          .forEach(
              note ->
                  legsOfReason.computeIfAbsent(note, reason -> new ArrayList<>()).add(leg.leg()));
    }
    return legsOfReason.entrySet().stream()
        .map(e -> String.join(", ", e.getValue()) + ": " + e.getKey())
        .toList();
  }

  /** What ended the media paths that the sentence of the cause is not about. */
  private static String otherPaths(Cause cause) {
    List<String> others =
        cause.paths().stream()
            .filter(tried -> !cause.packet().equals(Optional.of(tried.packet())))
            .map(
                tried ->
                    tried.path().text() + " at " + tried.rule().name() + " on " + tried.packet())
            .toList();
    return others.isEmpty() ? "" : " Other paths ended, too: " + String.join("; ", others) + ".";
  }

  private static String standardWait(LegResult leg) {
    if (leg.standardWaitSeconds().isEmpty()) {
      return "";
    }
    double seconds = leg.standardWaitSeconds().getAsDouble();
    String number = seconds == Math.rint(seconds) ? "%.0f" : "%.1f";
    return " Standard timers: " + String.format(Locale.ROOT, number, seconds) + " s.";
  }

  /** The legs with their marks, broken between legs. */
  private List<String> legs(FlowResult flow, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    int length = 0;
    for (Mark mark : marks(flow)) {
      if (length > 0 && length + 1 + mark.text.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
        length = 0;
      }
      line.append(length > 0 ? " " : "").append(mark.painted(style));
      length += (length > 0 ? 1 : 0) + mark.text.length();
    }
    lines.add(line.toString());
    return lines;
  }

  private static List<Mark> marks(FlowResult flow) {
    List<Mark> marks = new ArrayList<>();
    for (LegResult leg : flow.legs()) {
      String sign =
          switch (leg.outcome()) {
            case SUCCEEDED -> "+";
            case BLOCKED -> "-";
            case FAILED -> "!";
          };
      marks.add(new Mark(sign + leg.leg(), leg.outcome()));
    }
    flow.notRun().forEach(leg -> marks.add(new Mark("." + leg, null)));
    return marks;
  }

  /** A leg as the table shows it; its outcome is null when it was not run. */
  private record Mark(String text, Outcome outcome) {
    String painted(Style style) {
      return outcome == null ? style.faint(text) : style.outcome(outcome, text);
    }
  }

  private record Columns(int name, int path, int legs) {
    static Columns of(List<FlowResult> flows, int width) {
      int name = "flow".length();
      int path = 0;
      for (FlowResult flow : flows) {
        name = Math.max(name, flow.scenario().length());
        path = Math.max(path, pathOf(flow).length());
      }
      if (path > 0) {
        path = Math.max(path, "path".length());
      }
      Columns columns = new Columns(name, path, 0);
      return new Columns(name, path, Math.max(MIN_LEGS_WIDTH, width - columns.indentOfLegs()));
    }

    int indentOfLegs() {
      int gap = GAP.length();
      return gap + name + gap + OUTCOME_WIDTH + gap + (path > 0 ? path + gap : 0);
    }
  }

  private static String pathOf(FlowResult flow) {
    return flow.media().stream()
        .flatMap(media -> media.paths().stream())
        .map(MediaPath::text)
        .collect(Collectors.joining(", "));
  }

  static String title(FlowResult flow) {
    return flow.rules().title()
        + " "
        + flow.policy()
        + (flow.without().isEmpty() ? "" : " without " + String.join(", ", flow.without()));
  }

  private String summary(RunReport report) {
    int flows = report.flows().size();
    String counts =
        flows
            + (flows == 1 ? " flow: " : " flows: ")
            + report.count(Outcome.SUCCEEDED)
            + " succeeded, "
            + report.count(Outcome.BLOCKED)
            + " blocked, "
            + report.count(Outcome.FAILED)
            + " failed";
    String faults = faults(report, style);
    long unexpected = report.count(Judgement.FAIL);
    if (unexpected > 0) {
      return style.bold(counts + "; ") + style.bad(unexpected + " not as expected") + faults + ".";
    }
    String all = counts + asExpected(report);
    return faults.isEmpty() ? style.bold(all + ".") : style.bold(all) + faults + ".";
  }

  private static String asExpected(RunReport report) {
    int flows = report.flows().size();
    long judged = flows - report.count(Judgement.NONE);
    if (judged == 0) {
      return "";
    }
    return judged == flows
        ? "; all as expected"
        : "; as expected, where anything is (" + judged + ")";
  }

  /** What keeps a run from being a success whatever was expected; empty when nothing does. */
  static String faults(RunReport report, Style style) {
    long unexplained = report.count(CauseCode.UNEXPLAINED);
    long failed = report.count(CauseCode.FEDSIM_FAILED);
    return (unexplained == 0 ? "" : "; " + style.bad(unexplained + " unexplained"))
        + (failed == 0 ? "" : "; " + style.bad("fedsim itself failed in " + failed));
  }
}
