package org.fedsim.wire.sip;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The connections of one node: which stand, which inbound ones have stood, and what last went wrong
 * on the calling thread. Safe for use by any thread.
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
  private final ThreadLocal<TransportEvent> failure = new ThreadLocal<>();
  private volatile boolean closing;

  Connections(TransportObserver observer) {
    this.observer = observer;
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
    failure.set(event);
    observer.onTransport(event);
  }

  /** Forgets earlier failures of this thread. */
  void forgetFailure() {
    failure.remove();
  }

  /** The last failure on this thread since {@link #forgetFailure}. */
  Optional<TransportEvent> failure() {
    return Optional.ofNullable(failure.get());
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
