package org.fedsim.scenarios.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.fedsim.network.kernel.KernelSupport;
import org.fedsim.scenarios.lab.Labs;
import org.fedsim.scenarios.report.Style;

/** Where the process starts. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    if (Arrays.asList(arguments).contains("--verbose")) {
      QuietLogging.sayWarnings();
    } else {
      QuietLogging.silenceJavaLogging();
    }
    int exitCode = new Fedsim(surroundings(System.getenv())).execute(arguments);
    System.exit(exitCode);
  }

  private static Surroundings surroundings(Map<String, String> environment) {
    boolean terminal = System.console() != null;
    boolean plain = !environment.getOrDefault("NO_COLOR", "").isEmpty();
    return new Surroundings(
        new Labs()::on,
        KernelSupport::basics,
        KernelSupport::checks,
        stream(FileDescriptor.out),
        stream(FileDescriptor.err),
        new Style(width(environment.get("COLUMNS")), terminal && !plain),
        terminal && !plain,
        Path.of(""),
        Termination.ofProcess());
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
  }

  private static int width(String columns) {
    return columns != null && columns.matches("[1-9]\\d{0,3}")
        ? Integer.parseInt(columns)
        : Style.DEFAULT_WIDTH;
  }
}
