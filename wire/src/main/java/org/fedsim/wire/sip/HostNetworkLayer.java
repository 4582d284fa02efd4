package org.fedsim.wire.sip;

import gov.nist.core.net.NetworkLayer;
import gov.nist.javax.sip.SipStackImpl;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.fedsim.network.ConnectRefused;
import org.fedsim.network.ConnectTimedOut;
import org.fedsim.network.Host;
import org.fedsim.wire.Timers;
import org.fedsim.wire.tls.TlsContext;
import org.fedsim.wire.tls.TlsRole;

/** Where JAIN-SIP gets its sockets: from the host, with TLS on them. */
final class HostNetworkLayer implements NetworkLayer {
  private final Host host;
  private final Timers timers;
  private final NameResolver names;
  private final OutboundTls.Choice outbound;
  private final Clock clock;
  private final Connections connections;
  private final Map<InetSocketAddress, Opened> listening = new ConcurrentHashMap<>();
  private final Map<OutboundTls, TlsContext> clientContexts = new ConcurrentHashMap<>();

  private record Opened(ServerSocket socket, Listening listening) {}

  HostNetworkLayer(
      Host host,
      Timers timers,
      NameResolver names,
      OutboundTls.Choice outbound,
      Clock clock,
      Connections connections) {
    this.host = host;
    this.timers = timers;
    this.names = names;
    this.outbound = outbound;
    this.clock = clock;
    this.connections = connections;
  }

  /**
   * Opens a listening socket before JAIN-SIP asks for it, since JAIN-SIP has to be told the port.
   *
   * @return the address with the port that was picked
   */
  InetSocketAddress listen(Listening wanted) throws IOException {
    ServerSocket socket = host.listen(wanted.address(), 50);
    InetSocketAddress bound =
        new InetSocketAddress(wanted.address().getAddress(), socket.getLocalPort());
    listening.put(bound, new Opened(socket, wanted));
    return bound;
  }

  /** Stops listening. */
  void close() {
    for (Opened each : listening.values()) {
      try {
        each.socket().close();
      } catch (IOException e) {
        // Nobody can connect to it any more, which is what was wanted.
      }
    }
  }

  @Override
  public SSLServerSocket createSSLServerSocket(int port, int backlog, InetAddress address)
      throws IOException {
    Opened opened = listening.get(new InetSocketAddress(address, port));
    if (opened == null) {
      throw new SocketException("nothing listens on port " + port);
    }
    Listening wanted = opened.listening();
    TlsContext context = new TlsContext(Optional.of(wanted.identity()), wanted.clients());
    return new SipTlsServerSocket(
        opened.socket(),
        accepted ->
            wrap(
                accepted,
                TlsRole.SERVER,
                socket -> context.server(socket, wanted.clientCertificateRequired())));
  }

  @Override
  public SSLSocket createSSLSocket(InetAddress address, int port, InetAddress localAddress)
      throws IOException {
    InetSocketAddress local = new InetSocketAddress(known(localAddress), 0);
    InetSocketAddress remote = known(address, port);
    if (connections.isClosing()) {
      throw new SocketException("the node is closing");
    }
    if (connections.wasInbound(remote)) {
      // That port was an ephemeral one: nobody listens there, and a SYN to it would only confuse
      // whoever reads the journal (RFC 5626, 5.3: a request whose flow has failed is answered 430).
      throw new SocketException(
          "the connection from %s:%d is gone".formatted(address.getHostAddress(), port));
    }
    Optional<String> name = names.nameOf(address);
    OutboundTls tls = outbound.toward(new Destination(local.getAddress(), remote, name));
    Socket plain;
    Instant began = clock.instant();
    try {
      plain = host.connect(local, remote, timers.connect());
    } catch (IOException e) {
      InetSocketAddress from = local;
      if (e instanceof ConnectTimedOut silence) {
        from = silence.local();
      } else if (e instanceof ConnectRefused refusal) {
        from = refusal.local();
      }
      connections.connecting(began, from, remote);
      connections.failed(new TransportEvent.ConnectFailed(clock.instant(), from, remote, e));
      throw e;
    }
    connections.connecting(began, (InetSocketAddress) plain.getLocalSocketAddress(), remote);
    TlsContext context =
        clientContexts.computeIfAbsent(
            tls, each -> new TlsContext(each.identity(), Optional.of(each.server())));
    return wrap(
        plain,
        TlsRole.CLIENT,
        socket -> context.client(socket, name.orElse(address.getHostAddress()), port));
  }

  @FunctionalInterface
  private interface Tls {
    SSLSocket on(Socket plain) throws IOException;
  }

  private SipTlsSocket wrap(Socket plain, TlsRole side, Tls tls) throws IOException {
    try {
      plain.setTcpNoDelay(true);
      TlsEnd end =
          new TlsEnd(plain, tls.on(plain), side, timers.tlsHandshake(), clock, connections);
      connections.opened(end);
      return new SipTlsSocket(end);
    } catch (IOException | RuntimeException e) {
      plain.close();
      throw e;
    }
  }

  /** JAIN-SIP's addresses carry no name; those of the topology do, and are never looked up. */
  private InetSocketAddress known(InetAddress address, int port) throws IOException {
    try {
      return names.resolve(address.getHostAddress(), port);
    } catch (UnresolvedHost e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private InetAddress known(InetAddress own) {
    return listening.keySet().stream()
        .map(InetSocketAddress::getAddress)
        .filter(own::equals)
        .findFirst()
        .orElse(own);
  }

  @Override
  public void setSipStack(SipStackImpl stack) {
    // The stack is told of this layer, not the other way round.
  }

  @Override
  public SSLSocket createSSLSocket(InetAddress address, int port) throws IOException {
    throw onlyTls();
  }

  @Override
  public ServerSocket createServerSocket(int port, int backlog, InetAddress bindAddress)
      throws IOException {
    throw onlyTls();
  }

  @Override
  public Socket createSocket(InetAddress address, int port) throws IOException {
    throw onlyTls();
  }

  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress localAddress)
      throws IOException {
    throw onlyTls();
  }

  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress myAddress, int myPort)
      throws IOException {
    throw onlyTls();
  }

  @Override
  public DatagramSocket createDatagramSocket() throws SocketException {
    throw onlyTls();
  }

  @Override
  public DatagramSocket createDatagramSocket(int port, InetAddress laddr) throws SocketException {
    throw onlyTls();
  }

  private static SocketException onlyTls() {
    return new SocketException("this node speaks SIP over TLS only, from a listening address");
  }
}
