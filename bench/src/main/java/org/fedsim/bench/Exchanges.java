package org.fedsim.bench;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Requests and answers of many clients that all want the same, a few clients at a time. */
final class Exchanges {
  private static final long RETRANSMIT_MILLIS = 500;
  private static final int MAX_TRIES = 20;

  private final EventLoop loop;
  private final RelayClient.Goal goal;
  private final Deque<ClientPort> waiting;
  private final CompletableFuture<Void> all;
  private int open;

  /** One client's request that waits for its answer. */
  private final class Exchange {
    private final ClientPort port;
    private byte[] request;
    private ScheduledFuture<?> again;
    private int tries;

    private Exchange(ClientPort port) {
      this.port = port;
    }

    private void send(byte[] bytes) {
      request = bytes;
      tries = 0;
      transmit();
    }

    private void transmit() {
      if (++tries > MAX_TRIES) {
        all.completeExceptionally(new IllegalStateException("the relay does not answer"));
        return;
      }
      again = loop.schedule(this::transmit, RETRANSMIT_MILLIS, TimeUnit.MILLISECONDS);
      port.request(request, this::answered);
    }

    private void answered(byte[] packet) {
      try {
        RelayClient.Reply reply = port.client().received(packet);
        if (reply instanceof RelayClient.Reply.Ignored) {
          return;
        }
        again.cancel(false);
        if (reply instanceof RelayClient.Reply.Next next) {
          send(next.request());
        } else {
          done();
        }
      } catch (RuntimeException e) {
        again.cancel(false);
        all.completeExceptionally(e);
      }
    }
  }

  Exchanges(
      EventLoop loop,
      RelayClient.Goal goal,
      Deque<ClientPort> waiting,
      CompletableFuture<Void> all) {
    this.loop = loop;
    this.goal = goal;
    this.waiting = waiting;
    this.all = all;
  }

  /** Begins with so many. */
  void begin(int atOnce) {
    for (int i = 0; i < atOnce; i++) {
      beginNext();
    }
  }

  private void beginNext() {
    ClientPort port = waiting.poll();
    if (port != null) {
      open++;
      new Exchange(port).send(port.client().begin(goal));
    }
  }

  private void done() {
    open--;
    beginNext();
    if (open == 0) {
      all.complete(null);
    }
  }
}
