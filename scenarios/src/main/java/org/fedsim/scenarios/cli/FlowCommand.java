package org.fedsim.scenarios.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.fedsim.scenarios.library.Library;
import org.fedsim.scenarios.report.JsonReport;
import org.fedsim.scenarios.result.FlowResult;
import org.fedsim.scenarios.result.Judgement;
import org.fedsim.scenarios.result.RunReport;
import org.fedsim.scenarios.run.Flow;
import org.fedsim.scenarios.run.FlowBatch;
import org.fedsim.scenarios.run.FlowRunner;
import org.fedsim.scenarios.script.Scenario;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What {@code run} and {@code test} have in common: play flows, report them, compare. */
abstract class FlowCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final Library library;

  @Mixin private RunOptions options;
  @Mixin private VerboseOption verbose;

  @Parameters(
      paramLabel = "SCENARIO",
      description = "Names of shipped scenarios or scenario files; default: all shipped ones.")
  private List<String> names;

  FlowCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.library = new Library(surroundings.directory());
  }

  /** What to play, from the scenarios that were named. */
  abstract List<Flow> flows(List<Scenario> scenarios, Library library);

  /** The report for people. */
  abstract String table(RunReport report, Surroundings surroundings, boolean verbose);

  @Override
  public Integer call() throws InterruptedException {
    List<String> wanted = names == null ? library.scenarioNames() : names;
    List<Flow> flows = flows(wanted.stream().map(library::scenario).toList(), library);
    Optional<JsonTarget> json =
        options.json().map(argument -> JsonTarget.of(argument, surroundings.directory()));
    RunReport report = play(flows);
    json.ifPresent(target -> target.write(JsonReport.text(report), surroundings.out()));
    if (json.filter(JsonTarget::isStandardOutput).isEmpty()) {
      surroundings.out().print(table(report, surroundings, verbose.isOn()));
      surroundings.out().flush();
    }
    return report.count(Judgement.FAIL) == 0 ? ExitCode.OK : ExitCode.UNEXPECTED;
  }

  private RunReport play(List<Flow> flows) throws InterruptedException {
    FlowRunner runner = surroundings.runner().get();
    FlowBatch batch = new FlowBatch(runner, options.settings(), options.parallel());
    try (Progress progress =
        new Progress(surroundings.err(), surroundings.progress(), flows.size())) {
      List<FlowResult> results = batch.run(flows, progress::done);
      return new RunReport(
          ToolVersion.text(), runner.network(), options.settings().timers().name(), results);
    }
  }
}
