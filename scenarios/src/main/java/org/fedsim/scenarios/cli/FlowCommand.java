package org.fedsim.scenarios.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.fedsim.network.input.InputException;
import org.fedsim.scenarios.library.Library;
import org.fedsim.scenarios.result.CauseCode;
import org.fedsim.scenarios.result.Conclusion;
import org.fedsim.scenarios.result.FlowResult;
import org.fedsim.scenarios.result.RunReport;
import org.fedsim.scenarios.run.Flow;
import org.fedsim.scenarios.run.FlowBatch;
import org.fedsim.scenarios.run.FlowRunner;
import org.fedsim.scenarios.run.NetworkChoice;
import org.fedsim.scenarios.run.PolicyChoice;
import org.fedsim.scenarios.script.Scenario;
import org.fedsim.scenarios.site.Playable;
import org.fedsim.scenarios.site.Site;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What {@code run} and {@code test} have in common: play flows, report them, compare. */
abstract class FlowCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private RunOptions options;
  @Mixin private VerboseOption verbose;

  @Parameters(
      paramLabel = "SCENARIO",
      description = "Names of shipped scenarios or scenario files; default: all shipped ones.")
  private List<String> names;

  FlowCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /**
   * What a command has found out.
   *
   * @param table for people
   * @param json for programs
   * @param conclusion what it comes to
   */
  record Findings(String table, String json, Conclusion conclusion) {}

  /** The networks to play on, one after the other; at least one. */
  abstract List<NetworkChoice> networks();

  /** What to play, from the scenarios that were named. */
  abstract List<Flow> flows(List<Scenario> scenarios, Library library);

  /**
   * What comes of it.
   *
   * @param reports of the same flows, one for each network
   */
  abstract Findings findings(List<RunReport> reports, Surroundings surroundings, boolean verbose);

  @Override
  public Integer call() throws InterruptedException {
    List<NetworkChoice> networks = networks();
    Library library = new Library(surroundings.directory(), options.site(surroundings.directory()));
    Playable.require(library.site(), networks.contains(NetworkChoice.KERNEL));
    List<String> wanted = names == null ? library.scenarioNames() : names;
    List<Flow> flows = flows(library.scenarios(wanted), library);
    requireTranslation(library.site(), flows);
    Optional<JsonTarget> json =
        options.json().map(argument -> JsonTarget.of(argument, surroundings.directory()));
    KernelRefusal.unlessPossible(networks, surroundings);
    List<RunReport> reports = play(flows, networks, library.site());
    Findings findings = findings(reports, surroundings, verbose.isOn());
    reports.stream()
        .flatMap(report -> report.warnings().stream())
        .distinct()
        .forEach(warning -> surroundings.complain("warning: " + warning));
    if (findings.conclusion() == Conclusion.FEDSIM_FAILED) {
      surroundings.complain(failures(reports));
    }
    try {
      json.ifPresent(target -> target.write(findings.json(), surroundings.out()));
    } finally {
      // A file that cannot be written is no reason not to show what was found out.
      if (json.filter(JsonTarget::isStandardOutput).isEmpty()) {
        surroundings.out().stream().print(findings.table());
      }
    }
    return switch (findings.conclusion()) {
      case AS_EXPECTED -> ExitCode.OK;
      case UNEXPECTED -> ExitCode.UNEXPECTED;
      case FEDSIM_FAILED -> ExitCode.COULD_NOT_RUN;
    };
  }

  /** How often fedsim itself failed, and what the first failure was. */
  private static String failures(List<RunReport> reports) {
    List<String> failures = new ArrayList<>();
    for (RunReport report : reports) {
      for (FlowResult flow : report.flows()) {
        flow.legs().stream()
            .filter(leg -> leg.cause().filter(c -> c.code() == CauseCode.FEDSIM_FAILED).isPresent())
            .findFirst()
            .ifPresent(
                leg ->
                    failures.add(
                        flow.scenario()
                            + " under "
                            + flow.policy()
                            + ", "
                            + leg.leg()
                            + ": "
                            + leg.cause().orElseThrow().text()));
      }
    }
    int flows = reports.stream().mapToInt(report -> report.flows().size()).sum();
    return "itself failed in "
        + failures.size()
        + " of "
        + flows
        + (flows == 1 ? " flow: " : " flows; the first: ")
        + failures.get(0);
  }

  private static void requireTranslation(Site site, List<Flow> flows) {
    boolean policy = flows.stream().anyMatch(flow -> flow.firewall() instanceof PolicyChoice);
    if (policy && !site.edge().translated().isEmpty()) {
      throw new InputException(
          site.file(),
          "its Edge has private addresses, and a policy translates none; they need a ruleset that"
              + " does (run --ruleset)");
    }
  }

  private List<RunReport> play(List<Flow> flows, List<NetworkChoice> networks, Site site)
      throws InterruptedException {
    List<RunReport> reports = new ArrayList<>();
    try (Progress progress =
        new Progress(surroundings.err(), surroundings.progress(), flows.size() * networks.size())) {
      for (NetworkChoice network : networks) {
        FlowRunner runner = surroundings.runners().apply(network, site);
        FlowBatch batch = new FlowBatch(runner, options.settings(), options.parallel());
        List<FlowResult> results = batch.run(flows, progress::done);
        reports.add(
            new RunReport(
                ToolVersion.text(), runner.network(), options.settings().timers().name(), results));
      }
    }
    return reports;
  }
}
