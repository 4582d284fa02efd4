package org.fedsim.scenarios.cli;

import picocli.CommandLine.Option;

/** The option that every command has. */
final class VerboseOption {
  @Option(
      names = "--verbose",
      description = "Say more: log warnings, list every flow of a test, show stack traces.")
  private boolean on;

  boolean isOn() {
    return on;
  }
}
