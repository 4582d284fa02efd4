package org.fedsim.scenarios.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.fedsim.network.input.DidYouMean;
import org.fedsim.network.input.InputException;
import org.fedsim.network.nft.Ruleset;
import org.fedsim.scenarios.library.Library;
import org.fedsim.scenarios.run.PolicyChoice;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What can be done with a policy, other than running under it. */
@Command(name = "policy", description = "Write a policy in the language of a firewall.")
final class PolicyCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Mixin private VerboseOption verbose;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** Prints what the kernel network would load. */
  @Command(
      name = "render",
      description = "Print the ruleset that the kernel network loads for a policy.")
  static final class Render implements Callable<Integer> {
    private static final List<String> LANGUAGES = List.of("nft");

    private final Surroundings surroundings;

    @Mixin private VerboseOption verbose;

    @Parameters(paramLabel = "NAME|FILE", description = "A shipped policy or a policy file.")
    private String policy;

    @Option(
        names = "--as",
        paramLabel = "nft",
        defaultValue = "nft",
        description = "The language: nft (default).")
    private String language;

    @Mixin private WithoutOption without;

    Render(Surroundings surroundings) {
      this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
      if (!LANGUAGES.contains(language)) {
        throw new InputException(
            "--as",
            "unknown language \""
                + language
                + "\""
                + DidYouMean.question(language, LANGUAGES)
                + "; there is nft");
      }
      Library library = new Library(surroundings.directory());
      PolicyChoice choice =
          library.policy("policy render", policy, without.rules().orElse(List.of()));
      surroundings.out().print(Ruleset.of(choice.policy(), library.site().topology()).text());
      return ExitCode.OK;
    }
  }
}
