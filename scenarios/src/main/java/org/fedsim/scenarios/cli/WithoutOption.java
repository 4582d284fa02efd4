package org.fedsim.scenarios.cli;

import java.util.List;
import java.util.Optional;
import org.fedsim.network.input.InputException;
import picocli.CommandLine.Option;

/** The rules that are taken out of a policy. */
final class WithoutOption {
  @Option(
      names = "--without",
      paramLabel = "RULE",
      split = ",",
      description = "Take these rules out of the policy.")
  private List<String> rules;

  /**
   * Empty when the option is not there.
   *
   * @throws InputException when it is there and names nothing, or leaves a name out
   */
  Optional<List<String>> rules() {
    if (rules == null) {
      return Optional.empty();
    }
    if (rules.isEmpty() || rules.stream().anyMatch(String::isBlank)) {
      throw new InputException(
          "--without", "expected names of rules with a comma between two, and found an empty one");
    }
    return Optional.of(rules);
  }
}
