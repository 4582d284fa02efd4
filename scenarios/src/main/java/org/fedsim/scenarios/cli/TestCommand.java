package org.fedsim.scenarios.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.fedsim.network.input.InputException;
import org.fedsim.scenarios.library.Library;
import org.fedsim.scenarios.report.JsonParity;
import org.fedsim.scenarios.report.JsonReport;
import org.fedsim.scenarios.report.ParityTable;
import org.fedsim.scenarios.report.TestTable;
import org.fedsim.scenarios.result.ParityReport;
import org.fedsim.scenarios.result.RunReport;
import org.fedsim.scenarios.run.Flow;
import org.fedsim.scenarios.run.NetworkChoice;
import org.fedsim.scenarios.script.Expectation;
import org.fedsim.scenarios.script.Scenario;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Compares scenarios with what they expect, and networks with each other. */
@Command(
    name = "test",
    description = {
      "Play scenarios under each policy that they name, and compare with what they expect.",
      "Exit code 1 when any verdict differs, or two networks do."
    })
final class TestCommand extends FlowCommand {
  @Option(
      names = "--network",
      paramLabel = "loopback|kernel|both",
      defaultValue = "loopback",
      description =
          "Who decides: loopback (default), our own packet filter; kernel, nftables of Linux; both"
              + " plays on both and compares outcomes and deciding rules.")
  private String network;

  TestCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  List<NetworkChoice> networks() {
    return NetworkWord.oneOrBoth(network);
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
        if (!order.contains(flow.firewall().toString())) {
          order.add(flow.firewall().toString());
        }
      }
    }
    flows.sort(Comparator.comparingInt(f -> order.indexOf(f.firewall().toString())));
    return flows;
  }

  @Override
  Findings findings(List<RunReport> reports, Surroundings surroundings, boolean verbose) {
    if (reports.size() > 1) {
      ParityReport parity = ParityReport.of(reports.get(0), reports.get(1));
      return new Findings(
          new ParityTable(surroundings.style(), verbose).text(parity),
          JsonParity.text(parity),
          parity.conclusion());
    }
    RunReport report = reports.get(0);
    return new Findings(
        new TestTable(surroundings.style(), verbose).text(report),
        JsonReport.text(report),
        report.conclusion());
  }
}
