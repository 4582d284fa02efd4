package org.fedsim.network.sockets;

import io.netty.channel.ConnectTimeoutException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import org.fedsim.network.ConnectRefused;
import org.fedsim.network.ConnectTimedOut;

/** The errors of the platform, in the words of {@link org.fedsim.network.Host}. */
public final class SocketErrors {
  private SocketErrors() {}

  /** What a failed connect means: {@link ConnectTimedOut}, {@link ConnectRefused}, or itself. */
  public static Throwable connecting(
      Throwable cause, InetSocketAddress local, InetSocketAddress remote) {
    // ConnectTimeoutException is a ConnectException, so it comes first.
    if (cause instanceof SocketTimeoutException || cause instanceof ConnectTimeoutException) {
      return new ConnectTimedOut(local, remote).initCause(cause);
    }
    if (cause instanceof ConnectException) {
      return new ConnectRefused(local, remote).initCause(cause);
    }
    return cause;
  }

  /** A failed bind that says what could not be bound, and for which host. */
  public static BindException binding(BindException cause, InetSocketAddress local, String host) {
    BindException named =
        new BindException(
            "cannot bind "
                + local.getAddress().getHostAddress()
                + ":"
                + local.getPort()
                + " of host "
                + host
                + ": "
                + cause.getMessage());
    named.initCause(cause);
    return named;
  }
}
