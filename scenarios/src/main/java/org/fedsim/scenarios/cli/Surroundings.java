package org.fedsim.scenarios.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.fedsim.scenarios.report.Style;
import org.fedsim.scenarios.run.FlowRunner;

/**
 * What a command works with.
 *
 * @param runner makes who plays scenarios; asked only by commands that play any
 * @param out where reports go
 * @param err where messages and progress go
 * @param style how tables look
 * @param progress whether a progress line is shown
 * @param directory what relative file names start from
 * @param termination says when to stop; asked only by commands that run until then
 */
record Surroundings(
    Supplier<FlowRunner> runner,
    PrintStream out,
    PrintStream err,
    Style style,
    boolean progress,
    Path directory,
    Termination termination) {}
