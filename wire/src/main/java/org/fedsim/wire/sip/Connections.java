package org.fedsim.wire.sip;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sip.ClientTransaction;
import org.fedsim.network.LostPacket;
import org.fedsim.network.Packet;
import org.fedsim.network.Protocol;
import org.fedsim.wire.attempt.Ends;
import org.fedsim.wire.attempt.RequestId;

/**
 * The connections of one node: which stand, which inbound ones have stood, which request waits for
 * an answer on which, and what last went wrong on the calling thread. Safe for use by any thread.
 */
final class Connections {
  /** So many inbound connections are remembered after their end. */
  private static final int REMEMBERED = 4096;

  private final TransportObserver observer;
  private final Set<TlsEnd> ends = ConcurrentHashMap.newKeySet();
  private final Map<InetSocketAddress, Flow> flows = new ConcurrentHashMap<>();
  private final Map<InetSocketAddress, Boolean> gone =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, Boolean> eldest) {
          return size() > REMEMBERED;
        }
      };
  private final Map<ClientTransaction, TlsEnd> unanswered = new ConcurrentHashMap<>();
  private final ThreadLocal<Sending> sending = new ThreadLocal<>();
  private final Clock clock;
  private volatile boolean closing;

  /** What the calling thread is sending, where it has gone so far, and what has gone wrong. */
  private static final class Sending {
    private final Optional<RequestId> request;
    private final Optional<ClientTransaction> transaction;
    private Ends over;
    private TransportEvent failure;

    private Sending(Optional<RequestId> request, Optional<ClientTransaction> transaction) {
      this.request = request;
      this.transaction = transaction;
    }
  }

  Connections(TransportObserver observer, Clock clock) {
    this.observer = observer;
    this.clock = clock;
  }

  /**
   * The calling thread begins to send.
   *
   * @param request what is sent; empty for a response
   * @param transaction of the request, if it has one
   */
  void begin(Optional<RequestId> request, Optional<ClientTransaction> transaction) {
    sending.set(new Sending(request, transaction));
  }

  /** The calling thread has sent, or has failed to. */
  void end() {
    sending.remove();
  }

  /**
   * A connection has come about, or has not, for what the calling thread is sending.
   *
   * @param began when connecting began
   */
  void connecting(Instant began, InetSocketAddress local, InetSocketAddress remote) {
    Sending now = sending.get();
    if (now != null && now.request.isPresent()) {
      now.over = Ends.tcp(local, remote);
      observer.onTransport(new TransportEvent.Requested(began, local, remote, now.request.get()));
    }
  }

  /** The calling thread is about to write to a connection. */
  void writing(TlsEnd end) {
    Sending now = sending.get();
    if (now == null || now.request.isEmpty()) {
      return;
    }
    now.transaction.ifPresent(transaction -> unanswered.put(transaction, end));
    Ends ends = Ends.tcp(end.local(), end.remote());
    if (!ends.equals(now.over)) {
      now.over = ends;
      observer.onTransport(
          new TransportEvent.Requested(
              clock.instant(), end.local(), end.remote(), now.request.get()));
    }
  }

  /** A final response has come. */
  void answered(ClientTransaction transaction, int status) {
    TlsEnd end = unanswered.remove(transaction);
    if (end != null) {
      observer.onTransport(
          new TransportEvent.Answered(
              clock.instant(),
              end.local(),
              end.remote(),
              RequestId.of(transaction.getRequest()),
              status));
    }
  }

  /** Nothing more is waited for. */
  void over(ClientTransaction transaction) {
    unanswered.remove(transaction);
  }

  /**
   * The network has lost a packet of one of the connections for good, if it is one of this node's:
   * the connection ends.
   *
   * @return the transactions that waited on it
   */
  List<ClientTransaction> lost(LostPacket lost) {
    Packet packet = lost.packet();
    // An acknowledgement that is lost is made good by the next one, and a FIN ends nothing that
    // anybody waits for; data is sent again and again, and meets the same verdict.
    if (packet.protocol() != Protocol.TCP
        || packet.tcp() != Packet.Tcp.DATA
        || packet.length() == 0) {
      return List.of();
    }
    List<ClientTransaction> waiting = new ArrayList<>();
    for (TlsEnd end : ends) {
      if (Ends.tcp(end.local(), end.remote()).carry(packet)) {
        unanswered.forEach(
            (transaction, over) -> {
              if (over == end && unanswered.remove(transaction, over)) {
                waiting.add(transaction);
              }
            });
        end.cut();
      }
    }
    return waiting;
  }

  /** Takes charge of a connection before its handshake. */
  void opened(TlsEnd end) throws IOException {
    ends.add(end);
    if (closing) {
      end.close();
      throw new IOException("the node is closing");
    }
  }

  void established(TlsEnd end, Flow flow, TransportEvent event) {
    flows.put(end.remote(), flow);
    synchronized (gone) {
      gone.remove(end.remote());
    }
    observer.onTransport(event);
  }

  void ended(TlsEnd end, boolean wasEstablished, TransportEvent.Closed event) {
    ends.remove(end);
    if (wasEstablished) {
      Flow flow = flows.remove(end.remote());
      if (flow != null && flow.inbound()) {
        synchronized (gone) {
          gone.put(end.remote(), Boolean.TRUE);
        }
      }
      observer.onTransport(event);
    }
  }

  /** Reports a failure, and keeps it for whoever is sending on this thread. */
  void failed(TransportEvent event) {
    Sending now = sending.get();
    if (now != null) {
      now.failure = event;
    }
    observer.onTransport(event);
  }

  /** The last failure of what the calling thread is sending. */
  Optional<TransportEvent> failure() {
    return Optional.ofNullable(sending.get()).map(now -> now.failure);
  }

  Optional<Flow> flow(InetSocketAddress remote) {
    return Optional.ofNullable(flows.get(remote));
  }

  List<Flow> flows() {
    return List.copyOf(flows.values());
  }

  /** Whether that address and port belonged to a connection from there which has ended. */
  boolean wasInbound(InetSocketAddress remote) {
    synchronized (gone) {
      return gone.containsKey(remote);
    }
  }

  boolean isClosing() {
    return closing;
  }

  /** From now on nothing new is opened. */
  void refuseNew() {
    closing = true;
  }

  void closeAll() {
    for (TlsEnd end : ends) {
      try {
        end.close();
      } catch (IOException e) {
        // The socket is released in any case.
      }
    }
  }
}
