package org.fedsim.network;

import java.io.Serial;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;

/**
 * Nothing answered the SYN. Carries both ends of the attempt, so that the journal can be asked
 * about it.
 */
public final class ConnectTimedOut extends SocketTimeoutException {
  @Serial private static final long serialVersionUID = 1L;

  private final transient InetSocketAddress local;
  private final transient InetSocketAddress remote;

  public ConnectTimedOut(InetSocketAddress local, InetSocketAddress remote) {
    super("no answer from " + remote.getAddress().getHostAddress() + ":" + remote.getPort());
    this.local = local;
    this.remote = remote;
  }

  /** The address and ephemeral port that the SYN came from. */
  public InetSocketAddress local() {
    return local;
  }

  public InetSocketAddress remote() {
    return remote;
  }
}
