package org.fedsim.scenarios.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Set;
import org.fedsim.network.input.DidYouMean;
import org.fedsim.network.input.InputException;
import org.fedsim.scenarios.cli.ListCommands.Policies;
import org.fedsim.scenarios.cli.ListCommands.ProfileList;
import org.fedsim.scenarios.cli.ListCommands.Scenarios;
import org.fedsim.scenarios.cli.ListCommands.Show;
import org.fedsim.scenarios.run.Fault;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line as a value: arguments in, exit code out, everything printed goes where it is
 * told. Several may be used side by side.
 */
public final class Fedsim {
  /** What Java puts in the place of what it cannot decode; no file is found by such a name. */
  private static final char UNREADABLE = '\ufffd';

  private final Surroundings surroundings;

  Fedsim(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** Runs one command and returns the exit code of the process. */
  int execute(String... arguments) {
    boolean verbose = Arrays.asList(arguments).contains("--verbose");
    CommandLine commands =
        new CommandLine(new Top())
            .addSubcommand(new RunCommand(surroundings))
            .addSubcommand(new TestCommand(surroundings))
            .addSubcommand(new EdgeCommand(surroundings))
            .addSubcommand(new Scenarios(surroundings))
            .addSubcommand(new Policies(surroundings))
            .addSubcommand(new ProfileList(surroundings))
            .addSubcommand(new Show(surroundings))
            .addSubcommand(
                new CommandLine(new SiteCommand())
                    .addSubcommand(new SiteCommand.Check(surroundings)))
            .addSubcommand(
                new CommandLine(new PolicyCommand())
                    .addSubcommand(new PolicyCommand.Render(surroundings)))
            .addSubcommand(new DoctorCommand(surroundings));
    commands.getSubcommands().values().forEach(Fedsim::addHelp);
    commands.setOut(new PrintWriter(surroundings.out().stream(), true));
    commands.setErr(new PrintWriter(surroundings.err(), true));
    commands.setColorScheme(
        CommandLine.Help.defaultColorScheme(surroundings.style().colour() ? Ansi.ON : Ansi.OFF));
    commands.setUsageHelpWidth(Math.min(surroundings.style().width(), 100));
    commands.setParameterExceptionHandler((e, args) -> misused(e));
    commands.setExecutionExceptionHandler((e, command, parsed) -> failed(e, verbose));
    int exitCode;
    try {
      requireReadable(arguments);
      exitCode = commands.execute(arguments);
    } catch (InputException | Error e) {
      exitCode = failed(e, verbose);
    }
    // Whoever has printed something line by line finds out here whether it was written.
    return surroundings.out().loss().map(this::lost).orElse(exitCode);
  }

  private static void requireReadable(String... arguments) {
    for (String argument : arguments) {
      if (argument.indexOf(UNREADABLE) >= 0) {
        throw new InputException(
            argument,
            "not all of this can be read in the character set of the locale; set LC_ALL=C.UTF-8,"
                + " or rename the file in UTF-8");
      }
    }
  }

  private static void addHelp(CommandLine command) {
    command
        .getCommandSpec()
        .addOption(
            CommandLine.Model.OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help and exit.")
                .build());
    command.getSubcommands().values().forEach(Fedsim::addHelp);
  }

  private int misused(ParameterException e) {
    CommandLine command = e.getCommandLine();
    surroundings.complain(
        e instanceof UnmatchedArgumentException u ? unmatched(u) : e.getMessage());
    surroundings.err().println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
    surroundings.err().flush();
    return ExitCode.COULD_NOT_RUN;
  }

  private static String unmatched(UnmatchedArgumentException e) {
    CommandLine.Model.CommandSpec command = e.getCommandLine().getCommandSpec();
    String argument = e.getUnmatched().get(0);
    if (argument.startsWith("-")) {
      Set<String> options = command.optionsMap().keySet();
      return "unknown option \"" + argument + "\"" + DidYouMean.question(argument, options);
    }
    Set<String> commands = command.subcommands().keySet();
    return commands.isEmpty()
        ? "\"" + argument + "\" is too much; nothing more is expected"
        : "unknown command \"" + argument + "\"" + DidYouMean.question(argument, commands);
  }

  private int failed(Throwable e, boolean verbose) {
    if (e instanceof OutputLost) {
      // Said once, for all commands, when they have ended.
      return ExitCode.COULD_NOT_RUN;
    }
    if (e instanceof InputException) {
      surroundings.complain(e.getMessage());
    } else if (e instanceof InterruptedException) {
      surroundings.complain("interrupted");
    } else {
      surroundings.complain(
          "itself failed, please report it: "
              + Fault.of(e).text()
              + (verbose ? "" : " (--verbose says more)"));
    }
    if (verbose) {
      e.printStackTrace(surroundings.err());
      surroundings.err().flush();
    }
    return ExitCode.COULD_NOT_RUN;
  }

  private int lost(OutputLost loss) {
    if (loss.reader() == OutputLost.Reader.HAS_HAD_ENOUGH) {
      return ExitCode.READER_HAS_LEFT;
    }
    surroundings.complain(loss.getMessage());
    return ExitCode.COULD_NOT_RUN;
  }

  /** What is left of the command line when no command is given. */
  @Command(
      name = "fedsim",
      versionProvider = ToolVersion.class,
      description =
          "Which federation flows survive this firewall policy, and which rule on which packet"
              + " decided it.",
      footer = {
        "",
        "Exit codes: 0 all as expected, 1 some verdict is not or nothing explains it, 2 could not run.",
        "Start with: fedsim run"
      })
  static final class Top implements Runnable {
    @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

    @Option(
        names = {"-h", "--help"},
        usageHelp = true,
        description = "Show this help and exit.")
    private boolean help;

    @Option(
        names = {"-V", "--version"},
        versionHelp = true,
        description = "Print the version and exit.")
    private boolean version;

    @Override
    public void run() {
      spec.commandLine().usage(spec.commandLine().getOut());
    }
  }
}
