package org.fedsim.network.kernel;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import org.fedsim.network.Packet;

/**
 * The datagrams that a host has sent of late. The kernel shows only the beginning of what it drops;
 * here the rest is found. Safe for use by any thread.
 */
final class SentDatagrams {
  /** More than can be on their way to the firewall at once. */
  private static final int CAPACITY = 512;

  private record Sent(InetSocketAddress from, InetSocketAddress to, byte[] payload) {}

  private final Deque<Sent> sent = new ArrayDeque<>();

  /** Remembers a datagram that is about to be sent, and forgets the oldest when there are many. */
  synchronized void add(InetSocketAddress from, InetSocketAddress to, byte[] payload) {
    if (sent.size() == CAPACITY) {
      sent.removeFirst();
    }
    sent.addLast(new Sent(from, to, payload));
  }

  /**
   * Takes out the oldest datagram that this can have been.
   *
   * @param beginning the first bytes that it carried, as many as are known
   */
  synchronized Optional<byte[]> take(Packet packet, byte[] beginning) {
    for (Iterator<Sent> i = sent.iterator(); i.hasNext(); ) {
      Sent candidate = i.next();
      if (candidate.to().equals(packet.destination())
          && candidate.from().equals(packet.source())
          && candidate.payload().length == packet.length()
          && beginsWith(candidate.payload(), beginning)) {
        i.remove();
        return Optional.of(candidate.payload());
      }
    }
    return Optional.empty();
  }

  private static boolean beginsWith(byte[] payload, byte[] beginning) {
    int known = Math.min(payload.length, beginning.length);
    return Arrays.equals(payload, 0, known, beginning, 0, known);
  }
}
