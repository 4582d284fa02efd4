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
  private final Path directory;

  /**
   * @param namespace where it runs
   */
  public Nft(FirewallNamespace namespace) {
    this(namespace, Path.of(""));
  }

  private Nft(FirewallNamespace namespace, Path directory) {
    this.namespace = namespace;
    this.directory = directory.toAbsolutePath();
  }

  /** The same, started in a directory, where relative names of files in rulesets begin. */
  Nft in(Path where) {
    return new Nft(namespace, where);
  }

  /**
   * Loads a ruleset in one transaction.
   *
   * @throws IOException when nft cannot be run, or refuses; with what it says
   */
  public void load(String text) throws IOException {
    run(text, List.of("-f", "-"));
  }

  /** The tables that are there, one a line: {@code table inet filter}. */
  String listTables() throws IOException {
    return run("", List.of("list", "tables"));
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

  /** Says whether a ruleset would be loaded, without loading it. */
  void check(String text) throws IOException {
    run(text, List.of("--check", "-f", "-"));
  }

  /** All that is loaded, as JSON, with handles. */
  String listJson() throws IOException {
    return run("", List.of("--json", "--handle", "list", "ruleset"));
  }

  /**
   * Some tables, as JSON, with handles.
   *
   * @param table {@code inet filter}
   */
  String listJson(String table) throws IOException {
    List<String> command = new ArrayList<>(List.of("--json", "--handle", "list", "table"));
    command.addAll(List.of(table.split(" ")));
    return run("", command);
  }

  /** All that is loaded, in the kernel's own form before each table. */
  String listBytecode() throws IOException {
    return run("", List.of("--debug=netlink", "--handle", "list", "ruleset"));
  }

  /** All that is loaded, as text, with handles. */
  String listText() throws IOException {
    return run("", List.of("--handle", "list", "ruleset"));
  }

  /** Returns what nft says on standard output; warnings are on the other, and nobody's business. */
  private String run(String input, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add("nft");
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    Process process = namespace.start(builder);
    try {
      StringBuilder errors = new StringBuilder();
      Thread reader = new Thread(() -> read(process.errorReader(StandardCharsets.UTF_8), errors));
      reader.setName("nft-errors");
      reader.setDaemon(true);
      reader.start();
      try (OutputStream out = process.getOutputStream()) {
        out.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // It has ended without reading; its output says why.
      }
      StringBuilder output = new StringBuilder();
      read(process.inputReader(StandardCharsets.UTF_8), output);
      reader.join();
      int status = process.waitFor();
      if (status != 0) {
        throw new NftRefused(errors.isEmpty() ? "ended with status " + status : errors.toString());
      }
      return output.toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while nft was running");
    } finally {
      process.destroy();
    }
  }

  private static void read(BufferedReader from, StringBuilder into) {
    try (BufferedReader in = from) {
      char[] chunk = new char[8192];
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        into.append(chunk, 0, n);
      }
    } catch (IOException e) {
      // Cut short, because the program was ended; its status says so.
    }
  }
}
