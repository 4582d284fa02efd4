package org.fedsim.scenarios.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.fedsim.network.kernel.KernelSupport;
import org.fedsim.scenarios.report.Style;
import org.fedsim.scenarios.run.FlowRunner;
import org.fedsim.scenarios.run.NetworkChoice;
import org.fedsim.scenarios.site.Site;

/**
 * What a command works with.
 *
 * @param runners makes who plays scenarios on a network; asked only by commands that play any
 * @param kernelBasics finds out, in no time, whether the kernel network can be tried at all
 * @param kernelChecks finds out all that the kernel network needs, and whether it is there
 * @param out where reports go
 * @param err where messages and progress go
 * @param style how tables look
 * @param progress whether a progress line is shown
 * @param directory what relative file names start from
 * @param termination says when to stop; asked only by commands that run until then
 */
record Surroundings(
    BiFunction<NetworkChoice, Site, FlowRunner> runners,
    Supplier<List<KernelSupport.Check>> kernelBasics,
    Supplier<List<KernelSupport.Check>> kernelChecks,
    StandardOutput out,
    PrintStream err,
    Style style,
    boolean progress,
    Path directory,
    Termination termination) {

  /** Says to a person what is wrong. */
  void complain(String message) {
    err.println("fedsim: " + message);
    err.flush();
  }
}
