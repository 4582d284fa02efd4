package org.fedsim.network.sockets;

import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that is open on one network, so that closing the network closes it all. */
public final class OpenSockets implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OpenSockets.class);

  private final Set<AutoCloseable> open = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * Enters a socket.
   *
   * @throws SocketException when the network is closed; the socket is then closed as well
   */
  public void add(AutoCloseable socket) throws SocketException {
    open.add(socket);
    if (closed.getCount() == 0) {
      close(socket);
      throw networkIsClosed();
    }
  }

  /**
   * Says no early. What is opened while the network closes is caught by {@link #add}.
   *
   * @throws SocketException when the network is closed
   */
  public void requireOpen() throws SocketException {
    if (closed.getCount() == 0) {
      throw networkIsClosed();
    }
  }

  /** Forgets a socket that has closed by itself. */
  public void remove(AutoCloseable socket) {
    open.remove(socket);
  }

  /**
   * Waits as somebody waits who hears nothing.
   *
   * @throws SocketException when the network is closed meanwhile
   */
  public void hearNothing(Duration timeout) throws InterruptedException, SocketException {
    if (closed.await(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
      throw networkIsClosed();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    for (AutoCloseable socket : List.copyOf(open)) {
      close(socket);
    }
  }

  private void close(AutoCloseable socket) {
    open.remove(socket);
    try {
      socket.close();
    } catch (Exception e) {
      LOG.debug("closing {}", socket, e);
    }
  }

  private static SocketException networkIsClosed() {
    return new SocketException("the network is closed");
  }
}
