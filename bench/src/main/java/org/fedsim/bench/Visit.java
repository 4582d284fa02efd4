package org.fedsim.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One turn at one relay: allocations are made, all loads are run over them, they are released. */
final class Visit {
  private static final long SETTLE_MILLIS = 300;
  private static final int WARM_UP_FACTOR = 3;

  private final InetAddress clients;
  private final InetAddress peer;
  private final int window;
  private final Duration duration;

  /**
   * @param clients address of the clients
   * @param peer address of the peer
   * @param window packets on their way at a time
   * @param duration of one load
   */
  Visit(InetAddress clients, InetAddress peer, int window, Duration duration) {
    this.clients = clients;
    this.peer = peer;
    this.window = window;
    this.duration = duration;
  }

  /** The same turn, but longer, for a relay whose code is compiled as it runs. */
  Visit forWarmUp() {
    return new Visit(clients, peer, window, duration.multipliedBy(WARM_UP_FACTOR));
  }

  /**
   * What a turn showed.
   *
   * @param allocationsPerSecond sockets of the clients were open before
   * @param kilobytesBefore resident memory of the relay without the allocations
   * @param kilobytesAfter and with them, before any load
   */
  record Findings(
      double allocationsPerSecond,
      long kilobytesBefore,
      long kilobytesAfter,
      Map<Load, Result> results) {}

  Findings at(Server server, int allocations, List<Load> loads) throws InterruptedException {
    try (Generator generator = new Generator(clients, peer, server.address(), window)) {
      generator.addClients(allocations, server::newClient);
      long before = server.kilobytes("VmRSS");
      Duration took = generator.reach(RelayClient.Goal.ALLOCATE);
      long after = server.kilobytes("VmRSS");
      Map<Load, Result> results = new EnumMap<>(Load.class);
      boolean raw = false;
      for (Load load : loads) {
        if (load.raw() && !raw) {
          generator.reach(RelayClient.Goal.RAW);
          raw = true;
        }
        results.put(load, run(generator, server, load));
      }
      generator.reach(RelayClient.Goal.RELEASE);
      generator.removeClients();
      return new Findings(allocations / (took.toNanos() / 1e9), before, after, results);
    }
  }

  private Result run(Generator generator, Server server, Load load) throws InterruptedException {
    if (load.toPeer()) {
      generator.startToPeer();
    } else {
      generator.startToClients();
    }
    TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS);
    Sample begin = sample(generator, server);
    TimeUnit.NANOSECONDS.sleep(duration.toNanos());
    Sample end = sample(generator, server);
    generator.stop();
    double delivered = Math.max(1, end.counts().delivered() - begin.counts().delivered());
    double sent = Math.max(1, end.counts().sent() - begin.counts().sent());
    return new Result(
        delivered / ((end.nanos() - begin.nanos()) / 1e9),
        Math.max(0, 1 - delivered / sent),
        (end.cpuSeconds() - begin.cpuSeconds()) / delivered * 1e6,
        (end.ownCpuSeconds() - begin.ownCpuSeconds()) / delivered * 1e6);
  }

  private record Sample(
      long nanos, Generator.Counts counts, double cpuSeconds, double ownCpuSeconds) {}

  private static Sample sample(Generator generator, Server server) {
    OperatingSystemMXBean own =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    Generator.Counts counts = generator.counts();
    return new Sample(
        System.nanoTime(), counts, server.cpuSeconds(), own.getProcessCpuTime() / 1e9);
  }

  /** The loads that a relay of that name understands. */
  static List<Load> loadsOf(Server server) {
    List<Load> loads = new ArrayList<>(List.of(Load.SEND, Load.DATA));
    if (server.name().equals("fedsim")) {
      loads.addAll(List.of(Load.RAW_SEND, Load.RAW_DATA));
    }
    return loads;
  }
}
