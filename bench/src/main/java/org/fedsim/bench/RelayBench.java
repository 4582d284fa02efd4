package org.fedsim.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.fedsim.network.sockets.ClaimedBlock;

/**
 * Measures the A/V Edge and coturn alternately, and prints what came out. Everything stays on
 * loopback addresses that belong to this run.
 */
public final class RelayBench {
  private RelayBench() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Options options = Options.parse(args);
    Path scratch = Files.createTempDirectory("relay-bench");
    try (ClaimedBlock block = ClaimedBlock.claim()) {
      InetAddress fedsim = block.address("fedsim", 1);
      InetAddress coturn = block.address("coturn", 2);
      Visit visit =
          new Visit(
              block.address("clients", 3),
              block.address("peer", 4),
              options.window(),
              options.duration());
      if (options.rounds() > 0) {
        try (Server a = Server.coturn(coturn, scratch);
            Server b = Server.fedsim(fedsim, options.java())) {
          compare(options, visit, List.of(a, b));
        }
      }
      if (options.live() > 0) {
        try (Server a = Server.coturn(coturn, scratch)) {
          live(visit, a, options.live());
        }
        try (Server b = Server.fedsim(fedsim, options.java())) {
          live(visit, b, options.live());
        }
      }
    } finally {
      for (String file : List.of("turndb", "turnserver.pid")) {
        Files.deleteIfExists(scratch.resolve(file));
      }
      Files.deleteIfExists(scratch);
    }
  }

  private static void compare(Options options, Visit visit, List<Server> servers)
      throws InterruptedException {
    Table table = new Table();
    for (int round = 0; round <= options.rounds(); round++) {
      for (int allocations : options.sizes()) {
        for (Server server : servers) {
          Visit.Findings findings =
              (round == 0 ? visit.forWarmUp() : visit)
                  .at(server, allocations, Visit.loadsOf(server));
          // The first round warms both up, takes longer, and does not count.
          if (round > 0) {
            table.add(server.name(), allocations, findings);
          }
          System.err.println(
              (round == 0 ? "warm-up" : "round " + round)
                  + " "
                  + server.name()
                  + " "
                  + allocations
                  + " "
                  + Table.line(findings));
        }
      }
    }
    System.out.print(table.markdown());
  }

  private static void live(Visit visit, Server server, int allocations)
      throws InterruptedException {
    visit.at(server, 100, List.of(Load.SEND, Load.DATA));
    Visit.Findings findings = visit.at(server, allocations, List.of(Load.SEND, Load.DATA));
    System.out.printf(
        "%s with %d allocations: %.0f allocations/s, %.1f KB each, %d MB before, %d MB with them, "
            + "at most %d MB under load; %s%n",
        server.name(),
        allocations,
        findings.allocationsPerSecond(),
        (findings.kilobytesAfter() - findings.kilobytesBefore()) / (double) allocations,
        findings.kilobytesBefore() / 1024,
        findings.kilobytesAfter() / 1024,
        server.kilobytes("VmHWM") / 1024,
        Table.line(findings));
  }

  /**
   * What was asked for.
   *
   * @param rounds that count; 0 compares nothing
   * @param duration of one load
   * @param sizes numbers of allocations
   * @param window packets on their way at a time
   * @param live allocations at once in a fresh process, to see its memory; 0 for none
   * @param java launcher and flags of the JVM for the A/V Edge
   */
  private record Options(
      int rounds, Duration duration, int[] sizes, int window, int live, List<String> java) {
    private static final int MAX_ROUNDS = 50;
    private static final int MAX_SECONDS = 30;

    static Options parse(String[] args) {
      if (args.length != 6) {
        throw new IllegalArgumentException("ROUNDS SECONDS SIZES WINDOW LIVE JAVA");
      }
      int rounds = Math.min(MAX_ROUNDS, Integer.parseInt(args[0]));
      double seconds = Math.min(MAX_SECONDS, Double.parseDouble(args[1]));
      return new Options(
          rounds,
          Duration.ofMillis((long) (seconds * 1000)),
          Arrays.stream(args[2].split(",")).mapToInt(Integer::parseInt).toArray(),
          Integer.parseInt(args[3]),
          Integer.parseInt(args[4]),
          List.of(args[5].split(" ")));
    }
  }
}
