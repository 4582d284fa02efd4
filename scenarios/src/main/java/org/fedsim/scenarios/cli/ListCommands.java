package org.fedsim.scenarios.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.fedsim.partner.Profiles;
import org.fedsim.scenarios.library.Library;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The commands that show what ships. */
final class ListCommands {
  private ListCommands() {}

  /** Lists scenarios. */
  @Command(name = "scenarios", description = "List the shipped scenarios.")
  static final class Scenarios implements Callable<Integer> {
    private final Surroundings surroundings;
    @Mixin private VerboseOption verbose;

    Scenarios(Surroundings surroundings) {
      this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
      Library library = new Library(surroundings.directory());
      Map<String, String> list = new LinkedHashMap<>();
      library.scenarioNames().forEach(n -> list.put(n, library.scenario(n).about()));
      print(list, surroundings);
      return ExitCode.OK;
    }
  }

  /** Lists policies. */
  @Command(name = "policies", description = "List the shipped policies.")
  static final class Policies implements Callable<Integer> {
    private final Surroundings surroundings;
    @Mixin private VerboseOption verbose;

    Policies(Surroundings surroundings) {
      this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
      Library library = new Library(surroundings.directory());
      Map<String, String> list = new LinkedHashMap<>();
      library.policyNames().forEach(n -> list.put(n, library.policyTitle(n)));
      print(list, surroundings);
      return ExitCode.OK;
    }
  }

  /** Lists how partners behave. */
  @Command(name = "profiles", description = "List the shipped profiles of partners.")
  static final class ProfileList implements Callable<Integer> {
    private final Surroundings surroundings;
    @Mixin private VerboseOption verbose;

    ProfileList(Surroundings surroundings) {
      this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
      Map<String, String> list = new LinkedHashMap<>();
      Profiles.names().forEach(n -> list.put(n, Profiles.named(n).about()));
      print(list, surroundings);
      return ExitCode.OK;
    }
  }

  /** Prints one file. */
  @Command(
      name = "show",
      description =
          "Print a shipped scenario, policy, ruleset, profile or the site, as a starting point for your own.")
  static final class Show implements Callable<Integer> {
    private final Surroundings surroundings;
    @Mixin private VerboseOption verbose;

    @Parameters(
        paramLabel = "NAME",
        description = "Name of a shipped scenario, policy, ruleset or profile, or site.")
    private String name;

    Show(Surroundings surroundings) {
      this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
      surroundings.out().print(new Library(surroundings.directory()).text(name));
      return ExitCode.OK;
    }
  }

  private static void print(Map<String, String> list, Surroundings surroundings) {
    int width = list.keySet().stream().mapToInt(String::length).max().orElse(0);
    StringBuilder lines = new StringBuilder();
    list.forEach((name, about) -> lines.append(("%-" + width + "s  %s%n").formatted(name, about)));
    surroundings.out().print(lines.toString());
  }
}
