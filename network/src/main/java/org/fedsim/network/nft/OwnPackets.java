package org.fedsim.network.nft;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.fedsim.network.Topology;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Packets of fedsim's own, which its own table drops. When the trace shows one, it has shown
 * whatever the firewall did before: a canary proves that a ruleset is traced, a marker that all
 * that came before it has been read. Safe for use by any thread.
 */
final class OwnPackets implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OwnPackets.class);
  private static final long CANARY_SECONDS = 10;
  private static final int UDP_HEADER = 8;
  private static final int MARKER_BYTES = 4;
  private static final InetSocketAddress TARGET =
      new InetSocketAddress(Topology.address("canary", "127.0.0.1"), TraceTable.CANARY_PORT);

  private final DatagramSocket socket;
  private final Map<Integer, CompletableFuture<Void>> canaries = new ConcurrentHashMap<>();
  private final Map<Integer, CompletableFuture<Void>> markers = new ConcurrentHashMap<>();
  private final AtomicInteger markersSent = new AtomicInteger();

  private OwnPackets(DatagramSocket socket) {
    this.socket = socket;
  }

  /** To be called on the thread of the firewall's namespace. */
  static OwnPackets open() throws IOException {
    return new OwnPackets(new DatagramSocket(new InetSocketAddress(TARGET.getAddress(), 0)));
  }

  /**
   * Sends a canary, and waits until the trace shows it under that generation of the ruleset.
   *
   * @throws IOException when it does not within {@value #CANARY_SECONDS} s
   */
  void awaitCanary(int generation) throws IOException {
    CompletableFuture<Void> seen = new CompletableFuture<>();
    canaries.put(generation, seen);
    try {
      send(new byte[0]);
      seen.get(CANARY_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IOException(
          "the kernel shows no packet trace: none of our own packet within "
              + CANARY_SECONDS
              + " s");
    } catch (ExecutionException e) {
      throw new IOException("the packet trace cannot be read", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the packet trace");
    } finally {
      canaries.remove(generation);
    }
  }

  /** Sends a marker; done when the trace shows it. */
  CompletableFuture<Void> sendMarker() {
    CompletableFuture<Void> seen = new CompletableFuture<>();
    int number = markersSent.incrementAndGet();
    markers.put(number, seen);
    seen.whenComplete((done, failed) -> markers.remove(number));
    sendMarker(number);
    return seen;
  }

  private void sendMarker(int number) {
    send(ByteBuffer.allocate(MARKER_BYTES).putInt(number).array());
  }

  private void send(byte[] payload) {
    try {
      socket.send(new DatagramPacket(payload, payload.length, TARGET));
    } catch (IOException e) {
      // "Operation not permitted" is how the kernel tells a sender that its packet was dropped.
      LOG.trace("canary", e);
    }
  }

  /** Sends again what is waited for: it may be among what the trace has lost. */
  void sendAgain() {
    canaries.keySet().forEach(canary -> send(new byte[0]));
    markers.keySet().forEach(this::sendMarker);
  }

  /** Whether an event of the trace is about one of these packets. */
  static boolean isOne(TraceMessage event) {
    return event.isOwn() && TraceTable.isCanary(event.chain());
  }

  /**
   * Takes an event of which {@link #isOne} holds.
   *
   * @param again whether a marker is to be sent once more instead: what came before it has not come
   *     to its end
   */
  void seen(TraceMessage event, boolean again) {
    marker(event.transport(), again);
    CompletableFuture<Void> canary = canaries.get(TraceTable.generation(event.chain()));
    if (canary != null) {
      canary.complete(null);
    }
  }

  private void marker(byte[] transport, boolean again) {
    if (markers.isEmpty() || transport.length < UDP_HEADER + MARKER_BYTES) {
      return;
    }
    ByteBuffer udp = ByteBuffer.wrap(transport);
    if (udp.getShort(0) == (short) socket.getLocalPort()
        && udp.getShort(2) == (short) TraceTable.CANARY_PORT
        && udp.getShort(4) == UDP_HEADER + MARKER_BYTES) {
      int number = udp.getInt(UDP_HEADER);
      CompletableFuture<Void> seen = markers.get(number);
      if (seen != null && again) {
        sendMarker(number);
      } else if (seen != null) {
        seen.complete(null);
      }
    }
  }

  /** The trace has come to an end by a failure. */
  void failed(Throwable cause) {
    canaries.values().forEach(canary -> canary.completeExceptionally(cause));
  }

  /** Ends all waiting for markers: nothing more will be shown. */
  @Override
  public void close() {
    socket.close();
    markers.values().forEach(seen -> seen.complete(null));
  }
}
