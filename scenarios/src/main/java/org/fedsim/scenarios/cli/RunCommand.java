package org.fedsim.scenarios.cli;

import java.util.List;
import org.fedsim.scenarios.library.Library;
import org.fedsim.scenarios.report.FlowTable;
import org.fedsim.scenarios.result.RunReport;
import org.fedsim.scenarios.run.Flow;
import org.fedsim.scenarios.run.PolicyChoice;
import org.fedsim.scenarios.script.Scenario;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what happens under one policy. */
@Command(
    name = "run",
    description = {
      "Play scenarios under one policy and show which flows succeed, and why the others do not.",
      "Exit code 1 when a scenario says what must happen under this policy and it did not."
    })
final class RunCommand extends FlowCommand {
  @Option(
      names = "--policy",
      paramLabel = "NAME|FILE",
      defaultValue = "lync-2013-pic",
      description = "A shipped policy or a policy file; default: ${DEFAULT-VALUE}.")
  private String policy;

  @Option(
      names = "--without",
      paramLabel = "RULE",
      split = ",",
      description = "Take these rules out of the policy.")
  private List<String> without;

  RunCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  List<Flow> flows(List<Scenario> scenarios, Library library) {
    PolicyChoice choice = library.policy(policy, without == null ? List.of() : without);
    return scenarios.stream().map(s -> new Flow(s, choice)).toList();
  }

  @Override
  String table(RunReport report, Surroundings surroundings, boolean verbose) {
    return new FlowTable(surroundings.style()).text(report);
  }
}
