package org.fedsim.wire.sip;

import gov.nist.javax.sip.message.SIPMessage;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.fedsim.network.ConnectRefused;
import org.fedsim.network.ConnectTimedOut;
import org.fedsim.network.Host;
import org.fedsim.network.Packet;
import org.fedsim.network.Protocol;
import org.fedsim.wire.Timers;
import org.fedsim.wire.attempt.RequestId;
import org.fedsim.wire.sip.TransportCounters.Cut;
import org.fedsim.wire.sip.framing.FramingLimits;
import org.fedsim.wire.tls.TlsContext;
import org.fedsim.wire.tls.TlsEngine;
import org.fedsim.wire.tls.TlsRole;

/**
 * The connections of one node: listens, connects, limits, reports. No thread waits for a peer: all
 * of it runs on one event loop, where every method but {@link #flows} must be called.
 */
final class Transport {
  private static final long LOOK_MILLIS = 500;

  /** What a transport needs to know. */
  record Settings(
      Host host,
      Timers timers,
      NameResolver names,
      OutboundTls.Choice outbound,
      TransportLimits limits,
      Set<String> forMany,
      FramingLimits framing,
      TlsEngine engine,
      Clock clock,
      TransportObserver observer,
      Optional<MessageTap> tap,
      TransportCounters counters) {}

  /** Whom it tells. */
  interface Receiver {
    void arrived(Flow flow, String listening, SIPMessage message);

    void ended(Flow flow, TransportEvent event);

    /** How many requests of that connection wait for an answer. */
    int waiting(Flow flow);
  }

  private record Way(InetAddress from, InetSocketAddress to, Optional<String> name) {}

  private final Settings settings;
  private final Receiver receiver;
  private final EventLoopGroup group;
  private final EventLoop loop;
  private final Map<String, InetSocketAddress> bound = new ConcurrentHashMap<>();
  private final List<Channel> listeners = new ArrayList<>();
  private final List<TlsContext> serverContexts = new ArrayList<>();
  private final Map<OutboundTls, TlsContext> clientContexts = new HashMap<>();
  private final Set<Connection> all = new HashSet<>();
  private final Map<InetAddress, Integer> ofAddress = new HashMap<>();
  private final Map<Way, Connection> outgoing = new HashMap<>();
  private final Map<InetSocketAddress, Connection> byFarEnd = new HashMap<>();
  private final Map<Flow, Connection> byFlow = new ConcurrentHashMap<>();
  private int accepted;
  private int handshaking;
  private boolean closing;
  private ScheduledFuture<?> looking;

  Transport(Settings settings, Receiver receiver, EventLoopGroup group, EventLoop loop) {
    this.settings = settings;
    this.receiver = receiver;
    this.group = group;
    this.loop = loop;
  }

  Timers timers() {
    return settings.timers();
  }

  Clock clock() {
    return settings.clock();
  }

  TransportCounters counters() {
    return settings.counters();
  }

  FramingLimits framing() {
    return settings.framing();
  }

  long nanos() {
    return System.nanoTime();
  }

  /** Starts listening; returns the address with the port that was picked. */
  InetSocketAddress listen(Listening wanted) throws IOException {
    TlsContext context =
        TlsContext.server(
            settings.engine(),
            wanted.identity(),
            wanted.clients(),
            wanted.clientCertificateRequired());
    serverContexts.add(context);
    TransportLimits limits =
        settings.forMany().contains(wanted.name())
            ? settings.limits().forMany()
            : settings.limits();
    Channel listener =
        settings
            .host()
            .listenTcp(group, wanted.address(), acceptor(wanted.name(), context, limits));
    listeners.add(listener);
    InetSocketAddress address =
        new InetSocketAddress(
            wanted.address().getAddress(), ((InetSocketAddress) listener.localAddress()).getPort());
    bound.put(wanted.name(), address);
    return address;
  }

  InetSocketAddress address(String listening) {
    return bound.get(listening);
  }

  private ChannelHandler acceptor(String listening, TlsContext context, TransportLimits limits) {
    return new Acceptor(channel -> accept(channel, listening, context, limits));
  }

  @ChannelHandler.Sharable
  private static final class Acceptor extends ChannelInitializer<Channel> {
    private final Consumer<Channel> taking;

    Acceptor(Consumer<Channel> taking) {
      this.taking = taking;
    }

    @Override
    protected void initChannel(Channel channel) {
      taking.accept(channel);
    }
  }

  private void accept(
      Channel channel, String listening, TlsContext context, TransportLimits limits) {
    InetAddress from = ((InetSocketAddress) channel.remoteAddress()).getAddress();
    Optional<Cut> tooMuch = tooMuch(from, limits);
    if (closing || tooMuch.isPresent()) {
      tooMuch.ifPresent(counters()::count);
      channel.close();
      return;
    }
    accepted++;
    ofAddress.merge(from, 1, Integer::sum);
    Connection connection = new Connection(this, TlsRole.SERVER, listening, null, limits);
    begin(connection);
    channel
        .closeFuture()
        .addListener(
            done -> {
              accepted--;
              ofAddress.computeIfPresent(from, (address, n) -> n == 1 ? null : n - 1);
              forget(connection);
            });
    connection.attach(channel, context.handler(channel.alloc()));
  }

  private Optional<Cut> tooMuch(InetAddress from, TransportLimits limits) {
    if (accepted >= limits.connections()) {
      return Optional.of(Cut.CONNECTIONS);
    }
    if (ofAddress.getOrDefault(from, 0) >= limits.ofOneAddress()) {
      return Optional.of(Cut.CONNECTIONS_OF_ADDRESS);
    }
    return handshaking >= limits.handshakes() ? Optional.of(Cut.HANDSHAKES) : Optional.empty();
  }

  private void begin(Connection connection) {
    all.add(connection);
    handshaking++;
    if (looking == null) {
      looking =
          loop.scheduleAtFixedRate(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void look() {
    List.copyOf(all).forEach(Connection::look);
  }

  private void forget(Connection connection) {
    if (!all.remove(connection)) {
      return;
    }
    if (connection.flow() == null) {
      handshaking--;
    }
    outgoing.values().remove(connection);
    if (all.isEmpty()) {
      looking.cancel(false);
      looking = null;
    }
  }

  /**
   * Sends a message to the next hop.
   *
   * @param sent told on this event loop, once: nothing and the connection, or why not
   */
  void send(NextHop hop, SIPMessage message, Sent sent) {
    if (closing) {
      sent.failed(new SipSendFailed("the node is closing", Optional.empty(), null));
      return;
    }
    Connection connection;
    if (hop.standing()) {
      connection = byFarEnd.get(hop.address());
      if (connection == null) {
        sent.failed(
            new SipSendFailed(
                "the connection from %s:%d is gone"
                    .formatted(
                        hop.address().getAddress().getHostAddress(), hop.address().getPort()),
                Optional.empty(),
                null));
        return;
      }
    } else {
      Way way =
          new Way(
              bound.get(hop.listening()).getAddress(),
              hop.address(),
              hop.serverName().or(() -> settings.names().nameOf(hop.address().getAddress())));
      connection = outgoing.get(way);
      if (connection == null || connection.isOver()) {
        connection = connect(hop, way);
      }
    }
    Connection chosen = connection;
    chosen.send(
        message, failure -> failure.ifPresentOrElse(sent::failed, () -> sent.over(chosen.flow())));
  }

  /** What became of a message. */
  interface Sent {
    void over(Flow flow);

    void failed(SipSendFailed why);
  }

  private Connection connect(NextHop hop, Way way) {
    Connection connection =
        new Connection(this, TlsRole.CLIENT, hop.listening(), hop.address(), settings.limits());
    outgoing.put(way, connection);
    begin(connection);
    Optional<String> name = way.name();
    InetSocketAddress from = new InetSocketAddress(way.from(), 0);
    OutboundTls tls = settings.outbound().toward(new Destination(way.from(), hop.address(), name));
    TlsContext context =
        clientContexts.computeIfAbsent(
            tls, each -> TlsContext.client(settings.engine(), each.identity(), each.server()));
    ChannelHandler handler =
        new Acceptor(
            channel ->
                connection.attach(
                    channel,
                    context.handler(
                        channel.alloc(),
                        name.orElse(hop.address().getAddress().getHostAddress()),
                        hop.address().getPort())));
    settings
        .host()
        .connectTcp(group, from, hop.address(), settings.timers().connect(), handler)
        .addListener(
            (io.netty.channel.ChannelFutureListener)
                future -> {
                  if (future.isSuccess()) {
                    future.channel().closeFuture().addListener(closed -> forget(connection));
                  } else {
                    notConnected(connection, from, future.cause());
                  }
                });
    return connection;
  }

  private void notConnected(Connection connection, InetSocketAddress wanted, Throwable cause) {
    InetSocketAddress from = wanted;
    if (cause instanceof ConnectTimedOut silence) {
      from = silence.local();
    } else if (cause instanceof ConnectRefused refusal) {
      from = refusal.local();
    }
    IOException why = cause instanceof IOException io ? io : new IOException(cause);
    TransportEvent.ConnectFailed event =
        new TransportEvent.ConnectFailed(clock().instant(), from, connection.target(), why);
    forget(connection);
    connection.reportRequests(from);
    settings.observer().onTransport(event);
    connection.notConnected(
        from, new SipSendFailed(String.valueOf(why.getMessage()), Optional.of(event), why));
  }

  /** Sends a message over a connection that stands, or drops it. */
  void send(Flow flow, SIPMessage message) {
    Connection connection = byFlow.get(flow);
    if (connection != null) {
      connection.send(message, result -> {});
    }
  }

  // What connections tell.

  void established(Connection connection) {
    handshaking--;
    Flow flow = connection.flow();
    byFlow.put(flow, connection);
    byFarEnd.put(flow.remote(), connection);
    settings
        .observer()
        .onTransport(
            connection.side() == TlsRole.CLIENT
                ? new TransportEvent.Connected(
                    clock().instant(),
                    flow.local(),
                    flow.remote(),
                    flow.peerSubject(),
                    flow.peerNames())
                : new TransportEvent.Accepted(
                    clock().instant(),
                    flow.local(),
                    flow.remote(),
                    flow.peerSubject(),
                    flow.peerNames()));
  }

  void requested(Instant at, InetSocketAddress local, InetSocketAddress remote, RequestId request) {
    settings.observer().onTransport(new TransportEvent.Requested(at, local, remote, request));
  }

  /** A final response to one of this node's requests has come over that connection. */
  void answered(Flow flow, RequestId request, int status) {
    settings
        .observer()
        .onTransport(
            new TransportEvent.Answered(
                clock().instant(), flow.local(), flow.remote(), request, status));
  }

  /**
   * The network has lost data for good: it is sent again and again and meets the same verdict, so
   * the connection is of no use to anybody.
   */
  void lost(Packet packet) {
    // An acknowledgement that is lost is made good by the next one, and a FIN ends nothing that
    // anybody waits for.
    if (packet.protocol() == Protocol.TCP
        && packet.tcp() == Packet.Tcp.DATA
        && packet.length() > 0) {
      List.copyOf(all).forEach(each -> each.lost(packet));
    }
  }

  void refused(Connection connection, TransportEvent.TlsFailed event) {
    forget(connection);
    settings.observer().onTransport(event);
  }

  void arrived(Connection connection, SIPMessage message) {
    receiver.arrived(connection.flow(), connection.listening(), message);
  }

  void ended(Connection connection, TransportEvent.Closed event) {
    Flow flow = connection.flow();
    byFlow.remove(flow, connection);
    byFarEnd.remove(flow.remote(), connection);
    forget(connection);
    settings.observer().onTransport(event);
    receiver.ended(flow, event);
  }

  int waiting(Flow flow) {
    return receiver.waiting(flow);
  }

  /** One that waited for an answer has it. */
  void relieved(Flow flow) {
    Connection connection = byFlow.get(flow);
    if (connection != null) {
      connection.relieved();
    }
  }

  /** Tells the tap, if there is one; only then the text is made. */
  void seen(MessageSeen.Direction direction, Flow flow, Supplier<String> text) {
    settings
        .tap()
        .ifPresent(
            tap ->
                tap.onMessage(
                    new MessageSeen(
                        clock().instant(), direction, flow.local(), flow.remote(), text.get())));
  }

  /** All connections that stand; any thread may ask. */
  List<Flow> flows() {
    return List.copyOf(byFlow.keySet());
  }

  /** Closes everything, the connections in order as far as their peers let it. */
  void close() {
    closing = true;
    listeners.forEach(Channel::close);
    List.copyOf(all).forEach(Connection::close);
    serverContexts.forEach(TlsContext::close);
    clientContexts.values().forEach(TlsContext::close);
    clientContexts.clear();
  }

  /** Whether all connections have ended. */
  boolean isEmpty() {
    return all.isEmpty();
  }
}
