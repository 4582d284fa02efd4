package org.fedsim.edge.av;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.fedsim.network.LostPacket;
import org.fedsim.wire.Timers;
import org.fedsim.wire.stun.BindingAnswer;
import org.fedsim.wire.stun.MalformedMessage;
import org.fedsim.wire.stun.PacketLost;
import org.fedsim.wire.stun.ReceivedStun;
import org.fedsim.wire.stun.Retransmission;
import org.fedsim.wire.stun.StunBinding;
import org.fedsim.wire.stun.StunMessage;
import org.fedsim.wire.stun.TransactionId;

/**
 * STUN Binding requests that the A/V Edge sends from its own port 3478, to find out how the far
 * side is reached. Everything runs on the event loop but {@link #lost}, which any thread may call.
 */
final class BindingProbes {
  private final EventLoop loop;
  private final Timers timers;
  private final BiConsumer<InetSocketAddress, byte[]> sender;
  private final SecureRandom random = new SecureRandom();
  private final Map<TransactionId, Probe> pending = new ConcurrentHashMap<>();

  private static final class Probe {
    private final TransactionId id;
    private final InetSocketAddress remote;
    private final CompletableFuture<InetSocketAddress> result;
    private final Iterator<Duration> waits;
    private ScheduledFuture<?> retransmission;

    private Probe(
        TransactionId id,
        InetSocketAddress remote,
        CompletableFuture<InetSocketAddress> result,
        Iterator<Duration> waits) {
      this.id = id;
      this.remote = remote;
      this.result = result;
      this.waits = waits;
    }
  }

  BindingProbes(EventLoop loop, Timers timers, BiConsumer<InetSocketAddress, byte[]> sender) {
    this.loop = loop;
    this.timers = timers;
    this.sender = sender;
  }

  void begin(InetSocketAddress remote, CompletableFuture<InetSocketAddress> result) {
    Probe probe =
        new Probe(
            TransactionId.randomStun(random),
            remote,
            result,
            Retransmission.waits(timers).iterator());
    pending.put(probe.id, probe);
    transmit(probe);
  }

  private void transmit(Probe probe) {
    if (!pending.containsKey(probe.id)) {
      return;
    }
    if (!probe.waits.hasNext()) {
      fail(
          probe,
          new SocketTimeoutException(
              "no Binding response from "
                  + probe.remote.getAddress().getHostAddress()
                  + ":"
                  + probe.remote.getPort()));
      return;
    }
    // Scheduled first: sending may tell at once that the probe is lost.
    probe.retransmission =
        loop.schedule(() -> transmit(probe), probe.waits.next().toNanos(), TimeUnit.NANOSECONDS);
    sender.accept(
        probe.remote,
        StunMessage.of(StunMessage.BINDING_REQUEST, probe.id).encodeWithFingerprint());
  }

  /** Whether this packet is the answer to a probe; if so it has been taken. */
  boolean takes(InetSocketAddress from, byte[] packet) {
    if (pending.isEmpty() || !BindingAnswer.looksLikeStun(packet)) {
      return false;
    }
    try {
      StunMessage message = ReceivedStun.decode(packet).message();
      boolean answer =
          message.type() == StunMessage.BINDING_RESPONSE
              || message.type() == StunMessage.BINDING_ERROR;
      Probe probe = answer ? pending.get(message.id()) : null;
      if (probe == null || !probe.remote.equals(from)) {
        return false;
      }
      try {
        InetSocketAddress mapped = StunBinding.mappedAddress(message);
        end(probe);
        probe.result.complete(mapped);
      } catch (IOException e) {
        fail(probe, e);
      }
      return true;
    } catch (MalformedMessage e) {
      return false;
    }
  }

  /** A packet of this host is lost, on its way or for lack of one; perhaps a probe. */
  void lost(LostPacket packet) {
    for (Probe probe : pending.values()) {
      if (probe.id.isIn(packet.payload())) {
        IOException why =
            packet.entry().isEmpty()
                ? new NoRouteToHostException(
                    "network is unreachable: no route to "
                        + probe.remote.getAddress().getHostAddress())
                : new PacketLost(packet);
        loop.execute(() -> fail(probe, why));
      }
    }
  }

  void cancelAll() {
    for (Probe probe : pending.values()) {
      fail(probe, new CancellationException("the A/V Edge is closing"));
    }
  }

  private void fail(Probe probe, Exception cause) {
    end(probe);
    probe.result.completeExceptionally(cause);
  }

  private void end(Probe probe) {
    pending.remove(probe.id);
    if (probe.retransmission != null) {
      probe.retransmission.cancel(false);
    }
  }
}
