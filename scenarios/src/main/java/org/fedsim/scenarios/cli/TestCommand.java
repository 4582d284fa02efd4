package org.fedsim.scenarios.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.fedsim.network.input.InputException;
import org.fedsim.scenarios.library.Library;
import org.fedsim.scenarios.report.TestTable;
import org.fedsim.scenarios.result.RunReport;
import org.fedsim.scenarios.run.Flow;
import org.fedsim.scenarios.script.Expectation;
import org.fedsim.scenarios.script.Scenario;
import picocli.CommandLine.Command;

/** Compares scenarios with what they expect. */
@Command(
    name = "test",
    description = {
      "Play scenarios under each policy that they name, and compare with what they expect.",
      "Exit code 1 when any verdict differs."
    })
final class TestCommand extends FlowCommand {
  TestCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  List<Flow> flows(List<Scenario> scenarios, Library library) {
    List<Flow> flows = new ArrayList<>();
    List<String> order = new ArrayList<>();
    for (Scenario scenario : scenarios) {
      if (scenario.expectations().isEmpty()) {
        throw new InputException(
            scenario.source(), "it expects nothing; add \"under:\" to test it, or use \"run\"");
      }
      for (Expectation expectation : scenario.expectations()) {
        Flow flow = new Flow(scenario, library.policy(expectation));
        flows.add(flow);
        if (!order.contains(flow.policy().toString())) {
          order.add(flow.policy().toString());
        }
      }
    }
    flows.sort(Comparator.comparingInt(f -> order.indexOf(f.policy().toString())));
    return flows;
  }

  @Override
  String table(RunReport report, Surroundings surroundings, boolean verbose) {
    return new TestTable(surroundings.style(), verbose).text(report);
  }
}
