package org.fedsim.wire.stun;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.fedsim.network.Host;
import org.fedsim.network.Journal;
import org.fedsim.network.LostPacket;
import org.fedsim.wire.Timers;

/**
 * Remembers whether the network has lost the request of one transaction. It watches for the
 * transaction identifier alone, so what else the host loses does not concern it; and it never sees
 * anything where the timers do not {@linkplain Timers#tellLosses tell losses}.
 */
public final class LossWatch implements AutoCloseable {
  private final AtomicReference<LostPacket> lost = new AtomicReference<>();
  private final Journal.Subscription subscription;

  /** Begins to watch; open it before the first transmission. */
  public LossWatch(Host host, Timers timers, TransactionId id) {
    subscription =
        timers.tellLosses()
            ? host.onLost(
                packet -> {
                  if (id.isIn(packet.payload())) {
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
