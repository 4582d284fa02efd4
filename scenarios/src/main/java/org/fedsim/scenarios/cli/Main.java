package org.fedsim.scenarios.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.logging.LogManager;
import org.fedsim.scenarios.report.Style;
import org.fedsim.scenarios.run.FlowRunner;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Where the process starts. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    quietLogging(Arrays.asList(arguments).contains("--verbose"));
    int exitCode = new Fedsim(surroundings(System.getenv())).execute(arguments);
    System.exit(exitCode);
  }

  private static Surroundings surroundings(Map<String, String> environment) {
    boolean terminal = System.console() != null;
    boolean plain = !environment.getOrDefault("NO_COLOR", "").isEmpty();
    return new Surroundings(
        Main::flowRunner,
        stream(FileDescriptor.out),
        stream(FileDescriptor.err),
        new Style(width(environment.get("COLUMNS")), terminal && !plain),
        terminal && !plain,
        Path.of(""));
  }

  private static FlowRunner flowRunner() {
    return ServiceLoader.load(FlowRunner.class).findFirst().orElseThrow();
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
  }

  private static int width(String columns) {
    return columns != null && columns.matches("[1-9]\\d{0,3}")
        ? Integer.parseInt(columns)
        : Style.DEFAULT_WIDTH;
  }

  /** Silent unless asked; then warnings of everything, java.util.logging (ice4j) included. */
  private static void quietLogging(boolean verbose) {
    LogManager.getLogManager().reset();
    SLF4JBridgeHandler.install();
    java.util.logging.Logger.getLogger("")
        .setLevel(verbose ? java.util.logging.Level.WARNING : java.util.logging.Level.OFF);
    LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
    logging.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(verbose ? Level.WARN : Level.OFF);
  }
}
