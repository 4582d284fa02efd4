package org.fedsim.network.nft;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.fedsim.network.Topology;
import org.fedsim.network.kernel.Namespace;
import org.fedsim.network.nft.walk.Chain;
import org.fedsim.network.nft.walk.ChainName;
import org.fedsim.network.nft.walk.Listing;
import org.fedsim.network.nft.walk.Rule;

/** Listens beside the firewall to the same trace, and hands over each packet with all its steps. */
final class TraceTap implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 10;

  private final BlockingQueue<TracedPacket> packets = new LinkedBlockingQueue<>();
  private final AtomicReference<Map<Long, TraceTable.KnownRule>> known =
      new AtomicReference<>(Map.of());
  private final TraceAssembly assembly;
  private final TraceSocket socket;
  private final Thread reader;

  TraceTap(Namespace firewall, Topology topology) throws IOException {
    assembly =
        new TraceAssembly(
            new PacketHeaders(topology, Map.of()),
            new TraceAssembly.Rulesets() {
              @Override
              public TraceTable.KnownRule known(int generation, long handle) {
                return known.get().getOrDefault(handle, TraceTable.KnownRule.OTHER);
              }

              @Override
              public boolean endsBehindUs(int generation) {
                return false;
              }
            });
    socket = firewall.call(TraceSocket::open);
    reader = new Thread(this::read, "trace-tap");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * What fedsim's own chain behind the connection tracker is made of, under a new ruleset.
   *
   * @param generation of the ruleset
   */
  void follow(Listing listing, int generation) {
    TraceTable table = new TraceTable(generation, true, List.of());
    List<TraceTable.Known> rules = table.knownRules();
    Map<Long, TraceTable.KnownRule> tells = new HashMap<>();
    List<Rule> loaded =
        listing
            .chain(new ChainName("inet", TraceTable.NAME, table.knownChain()))
            .map(Chain::rules)
            .orElseThrow();
    for (int i = 0; i < rules.size(); i++) {
      tells.put(loaded.get(i).handle(), rules.get(i).tells());
    }
    known.set(tells);
  }

  private void read() {
    try {
      socket.readAll(
          new TraceSocket.Reader() {
            @Override
            public void read(ByteBuffer datagram) {
              for (TraceMessage event : TraceMessage.parse(datagram)) {
                if (!OwnPackets.isOne(event)) {
                  assembly.add(event).ifPresent(packets::add);
                }
              }
            }

            @Override
            public void gap() {
              throw new IllegalStateException("the trace has a gap");
            }

            @Override
            public void caughtUp() {
              // Nothing was missed.
            }
          });
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The next packet that has come to its end; fails when none does. */
  TracedPacket next() {
    try {
      TracedPacket packet = packets.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (packet == null) {
        throw new AssertionError("no packet within " + PATIENCE_SECONDS + " s");
      }
      return packet;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    socket.close();
    try {
      reader.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    socket.free();
  }
}
