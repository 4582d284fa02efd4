package org.fedsim.edge.av;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fedsim.edge.av.AvLab.receive;
import static org.fedsim.edge.av.AvLab.send;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.fedsim.network.policy.Policy;
import org.fedsim.wire.Timers;
import org.fedsim.wire.turn.MsTurnSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A million datagrams of garbage on a real socket. {@code -Dfedsim.garbage=N} sends another number,
 * {@code -Dfedsim.seed=N} the same again.
 *
 * <p>Everybody is on the Edge's own machine, where no firewall stands and so no journal grows: it
 * is the relay's memory that is measured. After every few datagrams a client's media go through the
 * same socket; when they have come through, the relay has seen all that was sent before.
 */
@ExtendWith(LeakCheck.class)
class GarbageFloodTest {
  /** What a receive buffer of a socket holds even when every datagram takes a page of memory. */
  private static final int BATCH = 48;

  private static final int BATCH_BYTES = 64_000;
  private static final int SENDERS = 8;
  private static final long HEAP_GROWTH = 8 << 20;

  private final long seed = Long.getLong("fedsim.seed", System.nanoTime());
  private final int total = Integer.getInteger("fedsim.garbage", 1_000_000);
  private final Garbage garbage = new Garbage(new Random(seed));

  @Test
  void leavesTheRelayServingWithFlatMemoryAndEveryDatagramAccountedFor() throws Exception {
    System.out.println("GarbageFloodTest: -Dfedsim.seed=" + seed);
    try (AvLab lab = AvLab.open(Policy.allowAll());
        MsTurnSocket anna = allocate(lab, "sip:anna@contoso.com");
        MsTurnSocket bob = allocate(lab, "sip:bob@contoso.com")) {
      anna.setSoTimeout(2_000);
      bob.setSoTimeout(2_000);
      introduce(anna, bob);
      List<DatagramSocket> senders = new ArrayList<>();
      try {
        for (int i = 0; i < SENDERS; i++) {
          senders.add(lab.host("edge").openUdp(lab.at("edge.access", 0)));
        }
        flood(lab, senders, anna, bob);
      } finally {
        senders.forEach(DatagramSocket::close);
      }
      // A newcomer is served too.
      try (MsTurnSocket carol = allocate(lab, "sip:carol@contoso.com")) {
        assertThat(carol.relayedAddress().getPort()).isBetween(50_000, 59_999);
      }
    }
  }

  private void flood(AvLab lab, List<DatagramSocket> senders, DatagramSocket anna, MsTurnSocket bob)
      throws IOException {
    AvEdgeCounters counters = lab.edge().counters();
    InetSocketAddress target = lab.at("edge.av", 3478);
    long receivedBefore = counters.packetsReceived();
    long media = 0;
    long heapBefore = 0;
    int sent = 0;
    while (sent < total) {
      int bytes = 0;
      for (int i = 0; i < BATCH && sent < total && bytes < BATCH_BYTES; i++, sent++) {
        byte[] datagram = garbage.next();
        send(senders.get(sent % SENDERS), target, datagram);
        bytes += datagram.length;
      }
      media += roundTrip(anna, bob, sent);
      if (heapBefore == 0 && sent >= total / 10) {
        heapBefore = usedHeap();
      }
    }
    long heapAfter = usedHeap();

    long received = counters.packetsReceived() - receivedBefore;
    Map<DropReason, Long> drops = counters.drops();
    System.out.printf(
        "%,d sent, %,d received with %,d of media; dropped %s; heap %,d to %,d bytes%n",
        sent, received, media, drops, heapBefore, heapAfter);
    assertThat(lab.network().journal().next()).as("entries of the journal").isZero();
    assertThat(heapAfter - heapBefore).isLessThan(HEAP_GROWTH);
    // What the kernel has dropped never arrived; that is next to nothing.
    assertThat(received).isBetween((long) (sent * 0.99), sent + media);
    assertThat(
            drops.values().stream().mapToLong(Long::longValue).sum()
                - drops.getOrDefault(DropReason.NOT_SENT, 0L)
                + counters.requestsAnswered()
                + counters.payloadsToPeers()
                + counters.payloadsToClients())
        .isEqualTo(counters.packetsReceived());
    assertThat(drops)
        .containsKeys(
            DropReason.MALFORMED,
            DropReason.NOT_STUN,
            DropReason.UNEXPECTED_TYPE,
            DropReason.RATE_LIMITED,
            DropReason.NO_ALLOCATION);
    assertThat(lab.edge().allocations()).isEqualTo(2);
  }

  private static MsTurnSocket allocate(AvLab lab, String identity) throws IOException {
    return MsTurnSocket.allocate(
        lab.host("edge"),
        lab.at("edge.webconf", 0),
        lab.at("edge.av", 3478),
        lab.credentials(identity),
        Timers.LAB);
  }

  /** Opens the way from anna to bob. */
  private static void introduce(MsTurnSocket anna, MsTurnSocket bob) throws IOException {
    send(bob, anna.relayedAddress(), (byte) 1);
    roundTrip(anna, bob, -1);
  }

  /**
   * Media from anna's relay port to bob's, until some arrive.
   *
   * @return packets that the relay has had to handle for it, at most
   */
  private static long roundTrip(DatagramSocket anna, MsTurnSocket bob, int number)
      throws IOException {
    byte[] payload = ByteBuffer.allocate(172).putInt(number).array();
    payload[4] = (byte) 0x80;
    Instant deadline = Instant.now().plus(AvLab.PATIENCE);
    long packets = 0;
    while (Instant.now().isBefore(deadline)) {
      send(anna, bob.relayedAddress(), payload);
      // A Send to one relay port, and what arrives at the other.
      packets += 2;
      try {
        while (ByteBuffer.wrap(receive(bob).payload()).getInt() != number) {
          // Late media of an earlier try.
        }
        return packets;
      } catch (SocketTimeoutException e) {
        // Lost before a full buffer: once more.
      }
    }
    throw new AssertionError("no media through the relay after datagram " + number);
  }

  private static long usedHeap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
