package org.fedsim.network.loopback;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import org.fedsim.network.ConnectRefused;
import org.fedsim.network.ConnectTimedOut;
import org.fedsim.network.loopback.Border.Fate;

/** A TCP socket that shows addresses of the topology and puts what it sends to the firewall. */
final class LoopbackSocket extends Socket {
  private final LoopbackHost host;
  private InetSocketAddress local;
  private InetSocketAddress remote;
  private volatile TcpSender sender;
  private volatile boolean abortsOnClose;

  private LoopbackSocket(LoopbackHost host, Proxy proxy) {
    super(proxy);
    this.host = host;
  }

  private LoopbackSocket(LoopbackHost host, SocketImpl none) throws SocketException {
    super(none);
    this.host = host;
  }

  /** A socket that is bound but not connected. */
  static LoopbackSocket bound(LoopbackHost host, InetSocketAddress real) throws IOException {
    // NO_PROXY: a SOCKS proxy in the system properties must not see any of this.
    LoopbackSocket socket = new LoopbackSocket(host, Proxy.NO_PROXY);
    try {
      socket.setTcpNoDelay(true);
      socket.setReuseAddress(real.getPort() != 0);
      socket.bind(real);
      socket.local =
          host.network()
              .block()
              .topology(new InetSocketAddress(real.getAddress(), socket.realPort()));
      return socket;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** A socket for {@link java.net.ServerSocket} to accept a connection into. */
  static LoopbackSocket unconnected(LoopbackHost host) throws SocketException {
    return new LoopbackSocket(host, (SocketImpl) null);
  }

  int realPort() {
    return super.getLocalPort();
  }

  /** Sends the SYN and waits for what comes of it. */
  void open(InetSocketAddress to, Duration timeout) throws IOException {
    TcpSender attempt = new TcpSender(host, local, to);
    Fate fate = attempt.syn();
    switch (fate) {
      case NO_ROUTE -> throw noRoute(to);
      case REJECTED -> throw new ConnectRefused(local, to);
      case DROPPED -> {
        if (!host.network().options().tellLosses()) {
          hearNothing(timeout);
        }
        throw new ConnectTimedOut(local, to);
      }
      case PASSES -> connect(attempt, to, timeout);
    }
  }

  private void connect(TcpSender attempt, InetSocketAddress to, Duration timeout)
      throws IOException {
    if (AddressBlock.isCarrier(to.getPort())) {
      throw refused(attempt, to);
    }
    try {
      long millis = Math.max(1, Math.min(Integer.MAX_VALUE, timeout.toMillis()));
      super.connect(host.network().block().real(to), (int) millis);
    } catch (SocketTimeoutException e) {
      ConnectTimedOut timedOut = new ConnectTimedOut(local, to);
      timedOut.initCause(e);
      throw timedOut;
    } catch (ConnectException e) {
      ConnectRefused refused = refused(attempt, to);
      refused.initCause(e);
      throw refused;
    }
    remote = to;
    sender = attempt;
  }

  private ConnectRefused refused(TcpSender attempt, InetSocketAddress to) {
    attempt.refusedByPeer();
    return new ConnectRefused(local, to);
  }

  static NoRouteToHostException noRoute(InetSocketAddress to) {
    return new NoRouteToHostException(
        "network is unreachable: no route to " + to.getAddress().getHostAddress());
  }

  private void hearNothing(Duration timeout) throws IOException {
    try {
      host.network().openSockets().hearNothing(timeout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while connecting");
    }
  }

  /** Whether this connection, just accepted at {@code at}, may be here; if so it is set up. */
  boolean accepted(InetSocketAddress at) throws IOException {
    InetSocketAddress from =
        host.network()
            .block()
            .topology(new InetSocketAddress(super.getInetAddress(), super.getPort()));
    if (from == null || !host.network().border().admitsConnection(from, at)) {
      return false;
    }
    setTcpNoDelay(true);
    local = at;
    remote = from;
    sender = new TcpSender(host, at, from);
    sender.synAck();
    host.network().openSockets().add(this);
    return true;
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return new FilterOutputStream(super.getOutputStream()) {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        if (sender.data(length, () -> Arrays.copyOfRange(bytes, offset, offset + length))) {
          out.write(bytes, offset, length);
        }
      }

      @Override
      public void close() throws IOException {
        LoopbackSocket.this.close();
      }
    };
  }

  @Override
  public void shutdownOutput() throws IOException {
    if (sender != null && !isClosed()) {
      sender.fin();
    }
    super.shutdownOutput();
  }

  /** As in {@link Socket}; with a time of 0, closing sends an RST instead of a FIN. */
  @Override
  public void setSoLinger(boolean on, int seconds) throws SocketException {
    super.setSoLinger(on, seconds);
    abortsOnClose = on && seconds == 0;
  }

  @Override
  public void close() throws IOException {
    host.network().openSockets().remove(this);
    if (sender != null && !isClosed()) {
      if (abortsOnClose) {
        sender.rst();
      } else {
        sender.fin();
      }
    }
    super.close();
  }

  @Override
  public InetAddress getInetAddress() {
    return remote == null ? null : remote.getAddress();
  }

  @Override
  public int getPort() {
    return remote == null ? 0 : remote.getPort();
  }

  @Override
  public SocketAddress getRemoteSocketAddress() {
    return remote;
  }

  @Override
  public InetAddress getLocalAddress() {
    return local == null ? super.getLocalAddress() : local.getAddress();
  }

  @Override
  public int getLocalPort() {
    return local == null ? super.getLocalPort() : local.getPort();
  }

  @Override
  public SocketAddress getLocalSocketAddress() {
    return local;
  }

  @Override
  public String toString() {
    return "tcp " + local + " -> " + remote;
  }
}
