package org.fedsim.scenarios.cli;

import java.util.List;
import java.util.Optional;
import org.fedsim.network.input.InputException;
import org.fedsim.scenarios.library.Library;
import org.fedsim.scenarios.report.FlowTable;
import org.fedsim.scenarios.report.JsonReport;
import org.fedsim.scenarios.result.RunReport;
import org.fedsim.scenarios.run.FirewallChoice;
import org.fedsim.scenarios.run.Flow;
import org.fedsim.scenarios.run.NetworkChoice;
import org.fedsim.scenarios.run.RulesetChoice;
import org.fedsim.scenarios.script.Scenario;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what happens under one policy, or under one ruleset. */
@Command(
    name = "run",
    description = {
      "Play scenarios under one policy and show which flows succeed, and why the others do not.",
      "Exit code 1 when a scenario says what must happen under this policy and it did not."
    })
final class RunCommand extends FlowCommand {
  private static final String DEFAULT_POLICY = "lync-2013-pic";

  @Option(
      names = "--policy",
      paramLabel = "NAME|FILE",
      description = "A shipped policy or a policy file; default: " + DEFAULT_POLICY + ".")
  private String policy;

  @Mixin private WithoutOption without;

  @Option(
      names = "--network",
      paramLabel = "loopback|kernel",
      defaultValue = "loopback",
      description =
          "Who decides: loopback (default), our own packet filter; kernel, nftables of Linux.")
  private String network;

  @Mixin private RulesetOptions rulesets;

  RunCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  List<NetworkChoice> networks() {
    return NetworkWord.one(network);
  }

  @Override
  List<Flow> flows(List<Scenario> scenarios, Library library) {
    FirewallChoice choice = firewall(library);
    return scenarios.stream().map(s -> new Flow(s, choice)).toList();
  }

  private FirewallChoice firewall(Library library) {
    if (rulesets.areGiven()) {
      checkThatTheRulesetIsAlone();
    }
    Optional<RulesetChoice> ruleset = rulesets.choice(library.directory(), library.site());
    if (ruleset.isPresent()) {
      return ruleset.get();
    }
    return library.policy(
        policy == null ? DEFAULT_POLICY : policy, without.rules().orElse(List.of()));
  }

  private void checkThatTheRulesetIsAlone() {
    if (policy != null) {
      throw new InputException("--ruleset", "it stands in place of a policy; leave --policy out");
    }
    if (without.rules().isPresent()) {
      throw new InputException(
          "--without", "it takes rules out of a policy; edit the ruleset, or use --policy");
    }
    if (!networks().contains(NetworkChoice.KERNEL)) {
      throw new InputException(
          "--ruleset", "only the kernel loads nftables rulesets; add --network kernel");
    }
  }

  @Override
  Findings findings(List<RunReport> reports, Surroundings surroundings, boolean verbose) {
    RunReport report = reports.get(0);
    return new Findings(
        new FlowTable(surroundings.style()).text(report),
        JsonReport.text(report),
        report.conclusion());
  }
}
