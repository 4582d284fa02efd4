package org.fedsim.network.nft;

import java.io.IOException;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.fedsim.network.Decision;
import org.fedsim.network.JournalEntry;
import org.fedsim.network.RuleRef;
import org.fedsim.network.Topology;
import org.fedsim.network.Verdict;
import org.fedsim.network.firewall.RecordingJournal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernel's firewall in one namespace: a ruleset, and the journal of what it decides.
 *
 * <p>The journal has an entry for the first packet of each direction of a flow and for every packet
 * that did not get through; until a flow is answered, for every packet of it. Its packets are as
 * their sender meant them, before any translation of addresses: these are the addresses that the
 * sender's socket knows. A packet for the firewall itself has an entry, too, and so has one that
 * the kernel loses for another reason than the ruleset, such as that it knows no route: it is
 * allowed, and a note says so. One that is neither TCP nor UDP over IPv4 has none.
 *
 * <p>One thread reads the kernel's trace, writes the journal and tells the losses. It never blocks
 * but for a ruleset that is just being loaded. When it cannot keep up, the kernel throws trace
 * away: that is logged and {@linkplain #gaps() counted}.
 */
public final class NftFirewall implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NftFirewall.class);

  private final FirewallNamespace namespace;
  private final String name;
  private final Topology topology;
  private final Map<Inet4Address, Inet4Address> published;
  private final RecordingJournal journal;
  private final LossListener losses;
  private final boolean everyPacket;
  private final Nft nft;
  private final Devices devices;
  private final AdmittedFlows flows = new AdmittedFlows();
  private final AtomicLong gaps = new AtomicLong();
  private final AtomicLong events = new AtomicLong();
  private final Map<Integer, CompletableFuture<LoadedRuleset>> rulesets = new ConcurrentHashMap<>();
  private final WrittenDirections directions = new WrittenDirections();
  private final TraceAssembly assembly;
  private final LostArp arp = new LostArp();
  private final Set<RuleRef> arpLostBy = ConcurrentHashMap.newKeySet();
  private final TraceSocket socket;
  private final OwnPackets own;
  private final Thread reader;
  private int generation;

  /** The generation of the ruleset that the trace spoke of last; for the reading thread alone. */
  private int lastSeen;

  private NftFirewall(
      FirewallNamespace namespace,
      String name,
      Topology topology,
      Map<Inet4Address, Inet4Address> published,
      RecordingJournal journal,
      LossListener losses,
      boolean everyPacket)
      throws IOException {
    this.namespace = namespace;
    this.name = name;
    this.topology = topology;
    this.published = Map.copyOf(published);
    this.journal = journal;
    this.losses = losses;
    this.everyPacket = everyPacket;
    nft = new Nft(namespace);
    devices = new Devices(namespace);
    assembly =
        new TraceAssembly(
            new PacketHeaders(topology, published),
            new TraceAssembly.Rulesets() {
              @Override
              public TraceTable.KnownRule known(int gen, long handle) {
                return ruleset(gen).known(handle);
              }

              @Override
              public boolean endsBehindUs(int gen) {
                return ruleset(gen).endsBehindUs();
              }
            });
    own = inside(OwnPackets::open);
    try {
      socket = inside(TraceSocket::open);
    } catch (IOException | RuntimeException e) {
      own.close();
      throw e;
    }
    reader = new Thread(this::read, "nft-trace-" + name);
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Loads a ruleset into a namespace and follows what it decides. On return every packet that comes
   * to the firewall will be seen: a packet of our own has proven it.
   *
   * @param namespace its {@code lo} must be up; whoever made it closes it, after this
   * @param name how the journal calls this firewall, {@code external} or {@code internal}
   * @param ruleset what to load; everything that nftables has in the namespace is replaced
   * @param topology names the addresses
   * @param journal where decisions are written
   * @param losses hears of every packet that did not get through
   * @throws org.fedsim.network.input.InputException when nft refuses a user's ruleset: its own
   *     message, at file, line and column
   * @throws IOException when nft cannot be run, or the kernel shows no trace
   */
  public static NftFirewall load(
      FirewallNamespace namespace,
      String name,
      Ruleset ruleset,
      Topology topology,
      RecordingJournal journal,
      LossListener losses)
      throws IOException {
    return load(namespace, name, ruleset, topology, Map.of(), journal, losses);
  }

  /**
   * As the other, for a ruleset that translates addresses.
   *
   * @param published from private addresses on the perimeter to the ones of the topology that stand
   *     for them in the journal
   */
  public static NftFirewall load(
      FirewallNamespace namespace,
      String name,
      Ruleset ruleset,
      Topology topology,
      Map<Inet4Address, Inet4Address> published,
      RecordingJournal journal,
      LossListener losses)
      throws IOException {
    return load(namespace, name, ruleset, topology, published, journal, losses, false);
  }

  /** As {@link #load}, with an entry for every packet. */
  static NftFirewall load(
      FirewallNamespace namespace,
      String name,
      Ruleset ruleset,
      Topology topology,
      Map<Inet4Address, Inet4Address> published,
      RecordingJournal journal,
      LossListener losses,
      boolean everyPacket)
      throws IOException {
    NftFirewall firewall =
        new NftFirewall(namespace, name, topology, published, journal, losses, everyPacket);
    try {
      firewall.replace(ruleset);
      return firewall;
    } catch (IOException | RuntimeException e) {
      firewall.close();
      throw e;
    }
  }

  /**
   * Puts another ruleset in place of the present one, in one step. Connections and answered flows
   * that are open stay known to the connection tracker; the next packet of each of their directions
   * is written down again. On return, what the old ruleset decided is written, too.
   *
   * @throws org.fedsim.network.input.InputException when nft refuses a user's ruleset; the present
   *     one stays
   */
  public synchronized void replace(Ruleset ruleset) throws IOException {
    int next = generation + 1;
    CompletableFuture<LoadedRuleset> loaded = new CompletableFuture<>();
    rulesets.put(next, loaded);
    try {
      loaded.complete(load(ruleset, next));
    } catch (IOException | RuntimeException e) {
      loaded.cancel(false);
      rulesets.remove(next);
      throw e;
    }
    generation = next;
    own.awaitCanary(next);
    rulesets.keySet().removeIf(old -> old < next);
  }

  private LoadedRuleset load(Ruleset ruleset, int next) throws IOException {
    if (ruleset instanceof Ruleset.Given given) {
      return GivenLoading.load(
          nft, given, topology, published.keySet(), next, everyPacket, devices);
    }
    return RenderedRules.load(
        nft,
        (Ruleset.Rendered) ruleset,
        new TraceTable(next, everyPacket, List.of()),
        flows,
        devices);
  }

  /** What the ruleset in force should be warned of. */
  public synchronized List<String> warnings() {
    List<String> warnings = new ArrayList<>(ruleset(generation).warnings());
    arpLostBy.forEach(
        rule ->
            warnings.add(
                "%s: \"%s\" drops ARP, too, so the firewall's neighbours on that side do not find it,"
                        .formatted(
                            rule.line() > 0 ? rule.file() + ":" + rule.line() : rule.file(),
                            rule.text())
                    + " and their packets do not even come to it"));
    return warnings;
  }

  /** How many events the kernel has told about packets. */
  long events() {
    return events.get();
  }

  /** How often the kernel had more to say than could be read: entries are missing then. */
  public long gaps() {
    return gaps.get();
  }

  /**
   * Ends the journal; the ruleset stays until its namespace ends. Not to be called by a listener.
   */
  @Override
  public void close() {
    socket.close();
    boolean interrupted = false;
    while (reader.isAlive()) {
      try {
        reader.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    socket.free();
    own.close();
  }

  /**
   * Sends a packet of our own behind all that have come to the firewall so far.
   *
   * @return done when the trace has shown it: the journal then has whatever the firewall did before
   *     this call; at once when nothing more will be written, or the caller is what writes
   */
  public CompletableFuture<Void> settled() {
    if (!reader.isAlive() || Thread.currentThread() == reader) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Void> seen = own.sendMarker();
    if (!reader.isAlive()) {
      // It ended meanwhile, perhaps without having seen this one.
      seen.complete(null);
    }
    return seen;
  }

  /** Whether this thread writes the journal of this firewall. */
  public boolean isWriter(Thread thread) {
    return thread == reader;
  }

  private <T> T inside(Callable<T> task) throws IOException {
    try {
      return namespace.call(task);
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private void read() {
    try {
      socket.readAll(
          new TraceSocket.Reader() {
            @Override
            public void read(ByteBuffer datagram) {
              TraceMessage.parse(datagram).forEach(NftFirewall.this::event);
            }

            @Override
            public void gap() {
              assembly.clear();
              LOG.warn(
                  "{} firewall: the kernel's packet trace came faster than it could be read; the"
                      + " journal has a gap ({} so far)",
                  name,
                  gaps.incrementAndGet());
            }

            @Override
            public void caughtUp() {
              own.sendAgain();
            }
          });
    } catch (IOException | RuntimeException e) {
      gaps.incrementAndGet();
      LOG.error("{} firewall: the journal ends here", name, e);
      own.failed(e);
    }
  }

  private void event(TraceMessage event) {
    if (OwnPackets.isOne(event)) {
      assembly.ended().forEach(this::packet);
      own.seen(event, assembly.hasUnfinished());
    } else {
      events.incrementAndGet();
      if (event.isOwn()) {
        lastSeen = TraceTable.generation(event.chain());
      }
      arp.add(event).flatMap(lost -> ruleset(lastSeen).place(lost)).ifPresent(arpLostBy::add);
      assembly.add(event).ifPresent(this::packet);
    }
  }

  private void packet(TracedPacket packet) {
    Verdict verdict = ruleset(packet.generation()).verdict(packet);
    if (packet.passed() && !directions.isNews(packet, verdict) && !everyPacket) {
      return;
    }
    JournalEntry entry =
        journal.append(
            Instant.now(), name, packet.sent().packet(), FateNotes.added(verdict, packet));
    // Where the same packet may pass a moment later, it is really sent again.
    if (verdict.decision() != Decision.ALLOW && verdict.explanation().repeats()) {
      losses.lost(entry, packet.sent().payload());
    }
  }

  /**
   * Waits if the ruleset is just being loaded: the kernel works with it before we know its rules.
   */
  private LoadedRuleset ruleset(int gen) {
    CompletableFuture<LoadedRuleset> loading = rulesets.get(gen);
    if (loading == null) {
      return LoadedRuleset.GONE;
    }
    try {
      return loading.join();
    } catch (CancellationException e) {
      return LoadedRuleset.GONE;
    }
  }
}
