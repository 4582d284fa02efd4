package org.fedsim.network.sockets;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.fedsim.network.ConnectTimedOut;

/** A TCP connect that is under way. Safe for use by any thread. */
public final class ConnectAttempt {
  private final InetSocketAddress local;
  private final InetSocketAddress remote;
  private final Runnable close;
  private volatile boolean hopeless;

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

  /** Ends the wait for an answer that cannot come, as its end does. */
  public void giveUp() {
    hopeless = true;
    close.run();
  }

  /** What a failure means: {@link ConnectTimedOut} when given up, else as it is. */
  IOException failure(Throwable cause) {
    if (hopeless) {
      return new ConnectTimedOut(local, remote);
    }
    Throwable meaning = SocketErrors.connecting(cause, local, remote);
    return meaning instanceof IOException e ? e : new IOException(meaning);
  }
}
