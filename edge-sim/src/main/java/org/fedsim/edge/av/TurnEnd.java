package org.fedsim.edge.av;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;

/**
 * Flushes ports when a turn of the event loop ends: one task for all of them, however many have
 * something to send. Of the event loop only.
 */
final class TurnEnd {
  private final EventLoop loop;
  private List<UdpPort> waiting = new ArrayList<>();
  private List<UdpPort> spare = new ArrayList<>();

  TurnEnd(EventLoop loop) {
    this.loop = loop;
  }

  /** Has {@link UdpPort#flush} called soon, once. */
  void flush(UdpPort port) {
    if (waiting.isEmpty()) {
      loop.execute(this::end);
    }
    waiting.add(port);
  }

  private void end() {
    List<UdpPort> ports = waiting;
    waiting = spare;
    for (UdpPort port : ports) {
      port.flush();
    }
    ports.clear();
    spare = ports;
  }
}
