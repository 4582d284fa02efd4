package org.fedsim.wire.stun;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.fedsim.network.Host;
import org.fedsim.network.Journal;
import org.fedsim.network.LostPacket;
import org.fedsim.network.Packet;
import org.fedsim.wire.Timers;
import org.fedsim.wire.attempt.Ends;

/**
 * Remembers whether the network has lost the request of one transaction, or its answer. Over UDP it
 * watches for the transaction identifier, over TCP for the connection, so what else the host loses
 * does not concern it; and it never sees anything where the timers do not {@linkplain
 * Timers#tellLosses tell losses}.
 */
public final class LossWatch implements AutoCloseable {
  private final AtomicReference<LostPacket> lost = new AtomicReference<>();
  private final Journal.Subscription subscription;

  /** Begins to watch for one request over UDP; open it before the first transmission. */
  public LossWatch(Host host, Timers timers, TransactionId id) {
    this(host, timers, packet -> id.isIn(packet.payload()));
  }

  /** Begins to watch one TCP connection: what it has lost for good, nothing behind it replaces. */
  public LossWatch(Host host, Timers timers, Ends connection) {
    this(
        host,
        timers,
        lost ->
            connection.carry(lost.packet())
                && lost.packet().tcp() == Packet.Tcp.DATA
                && lost.packet().length() > 0);
  }

  private LossWatch(Host host, Timers timers, Predicate<LostPacket> ours) {
    subscription =
        timers.tellLosses()
            ? host.onLost(
                packet -> {
                  if (ours.test(packet)) {
                    lost.compareAndSet(null, packet);
                  }
                })
            : () -> {};
  }

  public Optional<LostPacket> lost() {
    return Optional.ofNullable(lost.get());
  }

  /** Throws what has been lost, if anything has. */
  public void check() throws PacketLost {
    LostPacket packet = lost.get();
    if (packet != null) {
      throw new PacketLost(packet);
    }
  }

  @Override
  public void close() {
    subscription.close();
  }
}
