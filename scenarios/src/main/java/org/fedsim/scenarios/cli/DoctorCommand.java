package org.fedsim.scenarios.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.fedsim.network.kernel.KernelSupport.Check;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what this machine can do. */
@Command(
    name = "doctor",
    description = {
      "Show what this machine can do, what is missing, and the command that brings it.",
      "Exit code 0 when \"--network kernel\" can run here, 2 when it cannot."
    })
final class DoctorCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Option(
      names = "--json",
      paramLabel = "FILE|-",
      description =
          "Write it as JSON to a file; - writes it to standard output instead of the table.")
  private String json;

  @Mixin private VerboseOption verbose;

  DoctorCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    JsonTarget target = json == null ? null : JsonTarget.of(json, surroundings.directory());
    List<Check> checks = surroundings.kernelChecks().get();
    DoctorReport report = new DoctorReport(checks);
    if (target != null) {
      target.write(report.json(ToolVersion.text()), surroundings.out());
    }
    if (target == null || !target.isStandardOutput()) {
      surroundings.out().print(report.table(surroundings.style()));
    }
    return report.kernelCanRun() ? ExitCode.OK : ExitCode.COULD_NOT_RUN;
  }
}
