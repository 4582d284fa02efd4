package org.fedsim.network.nft;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.fedsim.network.ContosoTopology;
import org.fedsim.network.JournalEntry;
import org.fedsim.network.Topology;
import org.fedsim.network.firewall.RecordingJournal;
import org.fedsim.network.kernel.Namespace;

/**
 * A firewall between two namespaces that send whatever packets they are told and answer none: there
 * is a route to every address of the internet and of the perimeter, but nobody has them.
 */
final class NftLab implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 10;

  final Topology topology = ContosoTopology.create();
  final RecordingJournal journal = new RecordingJournal();
  final BlockingQueue<JournalEntry> entries = new LinkedBlockingQueue<>();
  final BlockingQueue<JournalEntry> lost = new LinkedBlockingQueue<>();
  final BlockingQueue<byte[]> payloads = new LinkedBlockingQueue<>();
  final Namespace firewallSide;
  final NftFirewall firewall;
  private final Semaphore blocked = new Semaphore(1);
  private final Namespace internetSide;
  private final Namespace perimeterSide;
  private final RawSender fromInternet;
  private final RawSender fromPerimeter;

  NftLab(Ruleset ruleset) throws IOException {
    this(ruleset, false);
  }

  NftLab(Ruleset ruleset, boolean everyPacket) throws IOException {
    firewallSide = open("firewall");
    internetSide = open("internet");
    perimeterSide = open("perimeter");
    String internet = ruleset.internetInterface();
    String perimeter = ruleset.perimeterInterface();
    ip(
        firewallSide,
        """
        link set lo up
        link add %1$s type veth peer name eth0 netns %3$s
        link add %2$s type veth peer name eth0 netns %4$s
        addr add 10.255.1.1/30 dev %1$s
        addr add 10.255.2.1/30 dev %2$s
        link set %1$s up
        link set %2$s up
        route add 203.0.113.0/24 via 10.255.1.2
        route add 198.51.100.0/24 via 10.255.2.2
        """
            .formatted(internet, perimeter, path(internetSide), path(perimeterSide)));
    ip(
        internetSide,
        "addr add 10.255.1.2/30 dev eth0\nlink set eth0 up\nroute add default via 10.255.1.1\n");
    ip(
        perimeterSide,
        "addr add 10.255.2.2/30 dev eth0\nlink set eth0 up\nroute add default via 10.255.2.1\n");
    firewallSide.call(() -> Files.writeString(Path.of("/proc/sys/net/ipv4/ip_forward"), "1"));
    fromInternet = internetSide.call(RawSender::open);
    fromPerimeter = perimeterSide.call(RawSender::open);
    journal.subscribe(entries::add);
    firewall =
        NftFirewall.load(
            firewallSide,
            "external",
            ruleset,
            topology,
            Map.of(),
            journal,
            (entry, payload) -> {
              lost.add(entry);
              payloads.add(payload);
            },
            everyPacket);
  }

  private static Namespace open(String name) throws IOException {
    assumeTrue(Files.exists(Path.of("/proc/thread-self/ns/net")), "not a Linux with namespaces");
    try {
      return Namespace.open(name);
    } catch (IOException e) {
      return abort("no namespaces for this user: " + e.getMessage());
    }
  }

  private static String path(Namespace namespace) throws IOException {
    return namespace.call(
        () -> "/proc/" + Files.readSymbolicLink(Path.of("/proc/thread-self")) + "/ns/net");
  }

  static void ip(Namespace namespace, String batch) throws IOException {
    Process ip = namespace.start(new ProcessBuilder("ip", "-batch", "-").redirectErrorStream(true));
    try (OutputStream out = ip.getOutputStream()) {
      out.write(batch.getBytes(StandardCharsets.UTF_8));
    }
    String output = new String(ip.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (ip.waitFor() != 0) {
        throw new IOException(output);
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** Sends a packet from where its source address is. */
  void send(RawPacket packet) throws IOException {
    boolean outside =
        topology.groups().get("internet").get(0).contains(packet.source().getAddress());
    (outside ? fromInternet : fromPerimeter).send(packet.bytes());
  }

  void sendUdp(String from, int fromPort, String to, int toPort) throws IOException {
    send(RawPacket.udp(from, fromPort, to, toPort, 4));
  }

  /** The next entry of the journal; fails when none comes. */
  JournalEntry next() {
    return next(entries);
  }

  /** The entry of the next packet that was told lost. */
  JournalEntry nextLost() {
    return next(lost);
  }

  /** Keeps the thread that reads the trace from reading on after the next entry. */
  void blockReader() throws IOException {
    blocked.acquireUninterruptibly();
    journal.subscribe(
        e -> {
          blocked.acquireUninterruptibly();
          blocked.release();
        });
  }

  void releaseReader() {
    blocked.release();
  }

  private static JournalEntry next(BlockingQueue<JournalEntry> entries) {
    try {
      JournalEntry entry = entries.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (entry == null) {
        throw new AssertionError("no entry within " + PATIENCE_SECONDS + " s");
      }
      return entry;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    firewall.close();
    fromInternet.close();
    fromPerimeter.close();
    internetSide.close();
    perimeterSide.close();
    firewallSide.close();
  }
}
