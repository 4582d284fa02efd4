package org.fedsim.network.sockets;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import org.fedsim.network.ConnectRefused;
import org.fedsim.network.ConnectTimedOut;

/** A TCP connect that is under way. Safe for use by any thread. */
public final class ConnectAttempt {
  private final InetSocketAddress local;
  private final InetSocketAddress remote;
  private final Runnable close;
  private volatile boolean hopeless;
  private volatile boolean refused;
  private volatile boolean hasRoute;

  /**
   * @param local with its real port
   * @param close ends the attempt by closing its socket
   */
  ConnectAttempt(InetSocketAddress local, InetSocketAddress remote, Runnable close) {
    this.local = local;
    this.remote = remote;
    this.close = close;
  }

  public InetSocketAddress local() {
    return local;
  }

  public InetSocketAddress remote() {
    return remote;
  }

  /** There is a way: if the system says otherwise, somebody on that way has refused. */
  public void hasRoute() {
    hasRoute = true;
  }

  /** Ends the wait for a refusal that may not find its way back. */
  public void refuse() {
    refused = true;
    close.run();
  }

  /** Ends the wait for an answer that cannot come, as its end does. */
  public void giveUp() {
    hopeless = true;
    close.run();
  }

  /** What a failure means, in the words of {@link org.fedsim.network.Host}. */
  IOException failure(Throwable cause) {
    if (hopeless) {
      return new ConnectTimedOut(local, remote);
    }
    if (refused || hasRoute && cause instanceof NoRouteToHostException) {
      ConnectRefused refusal = new ConnectRefused(local, remote);
      refusal.initCause(cause);
      return refusal;
    }
    Throwable meaning = SocketErrors.connecting(cause, local, remote);
    return meaning instanceof IOException e ? e : new IOException(meaning);
  }
}
