package org.fedsim.scenarios.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
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
    CompletableFuture<Integer> ended = new CompletableFuture<>();
    int exitCode = new Fedsim(surroundings(System.getenv(), ended)).execute(arguments);
    ended.complete(exitCode);
    System.exit(exitCode);
  }

  private static Surroundings surroundings(Map<String, String> environment, Future<Integer> ended) {
    boolean terminal = System.console() != null;
    boolean plain = !environment.getOrDefault("NO_COLOR", "").isEmpty();
    return new Surroundings(
        new Labs()::on,
        KernelSupport::basics,
        KernelSupport::checks,
        new StandardOutput(new FileOutputStream(FileDescriptor.out)),
        new PrintStream(new FileOutputStream(FileDescriptor.err), false, StandardCharsets.UTF_8),
        new Style(width(environment.get("COLUMNS")), terminal && !plain),
        terminal && !plain,
        Path.of(""),
        Termination.ofProcess(ended));
  }

  private static int width(String columns) {
    return columns != null && columns.matches("[1-9]\\d{0,3}")
        ? Integer.parseInt(columns)
        : Style.DEFAULT_WIDTH;
  }
}
