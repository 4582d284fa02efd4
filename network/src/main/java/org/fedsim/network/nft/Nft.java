package org.fedsim.network.nft;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs the program {@code nft} in a namespace. */
public final class Nft {
  private final FirewallNamespace namespace;

  /**
   * @param namespace where it runs
   */
  public Nft(FirewallNamespace namespace) {
    this.namespace = namespace;
  }

  /**
   * Loads a ruleset in one transaction.
   *
   * @throws IOException when nft cannot be run, or refuses; with what it says
   */
  public void load(String text) throws IOException {
    run(text, List.of("-f", "-"));
  }

  /** Loads a ruleset in one transaction and returns what was added, as JSON, with handles. */
  String loadAndEcho(String text) throws IOException {
    // When it writes JSON, nft first reads its input as JSON, and then once more as its own
    // language: that takes a file.
    Path file = Files.createTempFile("fedsim", ".nft");
    try {
      Files.writeString(file, text);
      return run("", List.of("--json", "--handle", "--echo", "-f", file.toString()));
    } finally {
      Files.delete(file);
    }
  }

  /** The tables that are there, one a line: {@code table inet filter}. */
  String listTables() throws IOException {
    return run("", List.of("list", "tables"));
  }

  /** All that is loaded, as JSON, with handles. */
  String listJson() throws IOException {
    return run("", List.of("--json", "--handle", "list", "ruleset"));
  }

  /** All that is loaded, as text, with handles. */
  String listText() throws IOException {
    return run("", List.of("--handle", "list", "ruleset"));
  }

  private String run(String input, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add("nft");
    command.addAll(arguments);
    // One stream for both: nft writes errors only when it has nothing else to say.
    Process process = namespace.start(new ProcessBuilder(command).redirectErrorStream(true));
    try {
      try (OutputStream out = process.getOutputStream()) {
        out.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // It has ended without reading; its output says why.
      }
      StringBuilder output = new StringBuilder();
      try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
        char[] chunk = new char[8192];
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
          output.append(chunk, 0, n);
        }
      }
      int status = process.waitFor();
      if (status != 0) {
        throw new NftRefused(output.isEmpty() ? "ended with status " + status : output.toString());
      }
      return output.toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while nft was running");
    } finally {
      process.destroy();
    }
  }
}
