package org.fedsim.scenarios.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.fedsim.network.kernel.KernelSupport.Check;
import org.fedsim.scenarios.report.Style;

/** What {@code doctor} has found, for people and for programs. */
final class DoctorReport {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String GAP = "  ";

  private final List<Check> checks;

  DoctorReport(List<Check> checks) {
    this.checks = List.copyOf(checks);
  }

  boolean kernelCanRun() {
    return checks.stream().allMatch(Check::ok);
  }

  /** One line for each thing that is needed; under what is missing stands what brings it. */
  String table(Style style) {
    int what = width("what", checks.stream().map(Check::what).toList());
    int found = width("found", checks.stream().map(Check::found).toList());
    StringBuilder out = new StringBuilder();
    out.append(row("what", what, "", "found", found));
    for (Check check : checks) {
      out.append(row(check.what(), what, check.ok() ? "ok" : "missing", check.found(), found));
      if (!check.ok()) {
        check.remedy().ifPresent(r -> out.append(" ".repeat(6)).append(r).append('\n'));
      }
    }
    long missing = checks.stream().filter(c -> !c.ok()).count();
    return out.append('\n')
        .append("--network loopback  can run\n")
        .append("--network kernel    ")
        .append(missing == 0 ? "can run" : "cannot run: " + missing + " missing")
        .append('\n')
        .toString();
  }

  /** Schema {@code fedsim.doctor/1}, a JSON object on one line. */
  String json(String tool) {
    ObjectNode doctor = JSON.objectNode();
    doctor.put("schema", "fedsim.doctor/1");
    doctor.put("tool", tool);
    doctor.put("loopback", true);
    doctor.put("kernel", kernelCanRun());
    ArrayNode list = doctor.putArray("checks");
    for (Check check : checks) {
      ObjectNode one = list.addObject();
      one.put("what", check.what());
      one.put("ok", check.ok());
      one.put("found", check.found());
      one.put("remedy", check.remedy().orElse(null));
    }
    return doctor + "\n";
  }

  private static String row(String what, int whatWidth, String state, String found, int width) {
    return (GAP + "%-" + whatWidth + "s" + GAP + "%-7s" + GAP + "%-" + width + "s")
            .formatted(what, state, found)
            .stripTrailing()
        + "\n";
  }

  private static int width(String heading, List<String> cells) {
    return cells.stream().mapToInt(String::length).reduce(heading.length(), Math::max);
  }
}
