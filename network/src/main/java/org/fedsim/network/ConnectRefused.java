package org.fedsim.network;

import java.io.Serial;
import java.net.ConnectException;
import java.net.InetSocketAddress;

/**
 * A connection attempt was answered with a refusal. Carries both ends, so that the journal can be
 * asked about it.
 */
public final class ConnectRefused extends ConnectException {
  @Serial private static final long serialVersionUID = 1L;

  private final transient InetSocketAddress local;
  private final transient InetSocketAddress remote;

  public ConnectRefused(InetSocketAddress local, InetSocketAddress remote) {
    super("connection refused by " + remote.getAddress().getHostAddress() + ":" + remote.getPort());
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
