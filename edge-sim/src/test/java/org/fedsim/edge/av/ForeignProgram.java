package org.fedsim.edge.av;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Runs a program that is not ours.
 *
 * @param status its exit status
 * @param output what it wrote, errors included
 */
record ForeignProgram(int status, String output) {

  static ForeignProgram run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(AvLab.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      return new ForeignProgram(process.exitValue(), output);
    } finally {
      process.destroyForcibly();
    }
  }

  /** Skips the test when a program is not installed. */
  static void assumeInstalled(String program) {
    boolean there =
        Arrays.stream(System.getenv("PATH").split(":"))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    assumeTrue(there, program + " is not installed");
  }
}
