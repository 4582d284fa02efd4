package org.fedsim.wire.sip;

import gov.nist.javax.sip.address.AddressFactoryImpl;
import gov.nist.javax.sip.header.HeaderFactoryImpl;
import gov.nist.javax.sip.message.MessageFactoryImpl;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.sip.ClientTransaction;
import javax.sip.Dialog;
import javax.sip.InvalidArgumentException;
import javax.sip.ListeningPoint;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.SipListener;
import javax.sip.SipProvider;
import javax.sip.Timeout;
import javax.sip.TimeoutEvent;
import javax.sip.TransactionUnavailableException;
import javax.sip.address.AddressFactory;
import javax.sip.address.SipURI;
import javax.sip.header.HeaderFactory;
import javax.sip.header.RouteHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Message;
import javax.sip.message.MessageFactory;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.fedsim.network.Host;
import org.fedsim.network.Journal;
import org.fedsim.network.LostPacket;
import org.fedsim.wire.Timers;
import org.fedsim.wire.attempt.RequestId;

/**
 * A program on a simulated host that speaks SIP over TLS: one JAIN-SIP stack, listening on one or
 * more addresses of its host, and connecting out from them.
 *
 * <pre>{@code
 * try (SipNode yahoo =
 *     SipNode.builder("yahoo", host, Timers.LAB, NameResolver.of(topology))
 *         .listen(Listening.mutual("public", new InetSocketAddress(host.address(), 5061), me, trust))
 *         .connectWith(OutboundTls.Choice.presenting(Optional.of(me), trust))
 *         .observer(events::add)
 *         .listener(application)
 *         .start()) {
 *   ClientTransaction t = yahoo.newClientTransaction(yahoo.provider("public"), request);
 *   yahoo.send(t); // connects if need be, on this thread; throws SipSendFailed with the reason
 * }
 * }</pre>
 *
 * <p>What differs from plain JAIN-SIP:
 *
 * <ul>
 *   <li>Every connection attempt, handshake and end is a {@link TransportEvent}; both sides of a
 *       refused handshake report, each what it knows.
 *   <li>A request that cannot be sent fails at once, with its {@code TransportEvent}, when it is
 *       sent through one of the methods of this class.
 *   <li>Responses use the connection of their request or none at all.
 *   <li>Names are resolved in the topology, never by the DNS of this machine; what has no TLS in
 *       its URI goes over TLS all the same.
 *   <li>Closing leaves no thread and no socket behind.
 * </ul>
 *
 * <p>The {@link SipListener} is called on the thread that reads the connection, so while it is
 * busy, later messages of that connection wait; those of others do not.
 */
public final class SipNode implements AutoCloseable {
  private static final Duration END_OF_THREADS = Duration.ofSeconds(10);

  private final String name;
  private final Host host;
  private final Timers timers;
  private final Connections connections;
  private final HostNetworkLayer sockets;
  private final NodeThreads threads;
  private final NodeStack stack;
  private final Map<String, SipProvider> providers = new LinkedHashMap<>();
  private final Map<String, InetSocketAddress> bound = new LinkedHashMap<>();
  private final Journal.Subscription losses;
  private final MessageFactory messages = new MessageFactoryImpl();
  private final HeaderFactory headers = new HeaderFactoryImpl();
  private final AddressFactory addresses = new AddressFactoryImpl();
  private boolean closed;

  private SipNode(Builder settings) throws IOException {
    name = settings.name;
    host = settings.host;
    timers = settings.timers;
    connections = new Connections(settings.observer, settings.clock);
    threads = new NodeThreads(name);
    sockets =
        new HostNetworkLayer(
            host, timers, settings.names, settings.outbound, settings.clock, connections);
    try {
      stack =
          threads.call(
              () ->
                  new NodeStack(
                      new NodeStack.Settings(
                          name, settings.dialogs, timers, settings.largestMessage, settings.names),
                      sockets,
                      threads,
                      settings.tap,
                      settings.clock));
    } catch (Exception e) {
      threads.end(END_OF_THREADS);
      throw new IOException(name + ": cannot set up SIP", e);
    }
    SipListener listener = new AnswersSeen(settings.listener, connections);
    losses = timers.tellLosses() ? host.onLost(packet -> lost(packet, listener)) : () -> {};
    try {
      threads.call(
          () -> {
            listen(settings.listening, listener);
            return null;
          });
    } catch (Exception e) {
      close();
      throw e instanceof IOException io ? io : new IOException(name + ": cannot listen", e);
    }
  }

  /** Nobody waits for the answer to a request that will never arrive. */
  private void lost(LostPacket packet, SipListener listener) {
    for (ClientTransaction each : connections.lost(packet)) {
      // RFC 3261 section 18.4: what the transport cannot deliver has timed out, or is unavailable.
      listener.processTimeout(
          new TimeoutEvent(providers.values().iterator().next(), each, Timeout.TRANSACTION));
    }
  }

  private void listen(List<Listening> all, SipListener listener) throws Exception {
    List<SipProvider> made = new ArrayList<>();
    for (Listening each : all) {
      InetSocketAddress address = sockets.listen(each);
      bound.put(each.name(), address);
      ListeningPoint point =
          stack.createListeningPoint(
              address.getAddress().getHostAddress(), address.getPort(), ListeningPoint.TLS);
      SipProvider provider = stack.createSipProvider(point);
      providers.put(each.name(), provider);
      made.add(provider);
    }
    for (SipProvider provider : made) {
      provider.addSipListener(listener);
    }
  }

  /** A node of that name; the name is for people and threads. */
  public static Builder builder(String name, Host host, Timers timers, NameResolver names) {
    return new Builder(name, host, timers, names);
  }

  public String name() {
    return name;
  }

  public Host host() {
    return host;
  }

  /** JAIN-SIP's provider for one {@link Listening}. */
  public SipProvider provider(String listening) {
    SipProvider provider = providers.get(listening);
    if (provider == null) {
      throw new IllegalArgumentException(
          name + " does not listen on " + listening + ", but on " + providers.keySet());
    }
    return provider;
  }

  /**
   * The name of the {@link Listening} that a provider, for example an event's source, stands for.
   */
  public String listeningOf(Object provider) {
    return providers.entrySet().stream()
        .filter(each -> each.getValue() == provider)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("not a provider of " + name));
  }

  /** Address and port of one {@link Listening}. */
  public InetSocketAddress address(String listening) {
    provider(listening);
    return bound.get(listening);
  }

  public MessageFactory messages() {
    return messages;
  }

  public HeaderFactory headers() {
    return headers;
  }

  public AddressFactory addresses() {
    return addresses;
  }

  /** A Via for requests sent from that listening address; the transaction gives it its branch. */
  public ViaHeader via(String listening) {
    InetSocketAddress local = address(listening);
    try {
      return headers.createViaHeader(
          local.getAddress().getHostAddress(), local.getPort(), ListeningPoint.TLS, null);
    } catch (ParseException | InvalidArgumentException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * A client transaction with T1 of the node's {@link Timers}.
   *
   * @throws UnresolvedHost when the next hop has a name that nobody knows
   */
  public ClientTransaction newClientTransaction(SipProvider provider, Request request)
      throws UnresolvedHost, TransactionUnavailableException {
    ClientTransaction transaction;
    try {
      transaction = provider.getNewClientTransaction(request);
    } catch (TransactionUnavailableException e) {
      for (Throwable each = e; each != null; each = each.getCause()) {
        if (each instanceof UnresolvedHost unresolved) {
          throw unresolved;
        }
      }
      throw e;
    }
    transaction.setRetransmitTimer((int) timers.sipT1().toMillis());
    return transaction;
  }

  /** Where a request goes, whatever its Route and Request-URI say. */
  record NextHop(InetSocketAddress address) {}

  /**
   * Sends a request to that address, whatever its Route and Request-URI say; to be called before
   * its transaction is made. The address may be the far end of a connection that the other side has
   * opened (RFC 5626 section 5.3): then it goes over that connection, or fails when it is gone.
   */
  public void routeTo(Request request, InetSocketAddress hop) {
    ((SIPRequest) request).setApplicationData(new NextHop(hop));
  }

  /** Sends a request outside a dialog. Blocks for the connection and the handshake if need be. */
  public void send(ClientTransaction transaction) throws SipSendFailed {
    sending(of(transaction), Optional.of(transaction), transaction::sendRequest);
  }

  /** Sends a request inside a dialog. Blocks for the connection and the handshake if need be. */
  public void send(Dialog dialog, ClientTransaction transaction) throws SipSendFailed {
    sending(of(transaction), Optional.of(transaction), () -> dialog.sendRequest(transaction));
  }

  /** Sends the ACK for a 2xx. */
  public void sendAck(Dialog dialog, Request ack) throws SipSendFailed {
    sending(Optional.of(RequestId.of(ack)), Optional.empty(), () -> dialog.sendAck(ack));
  }

  /** Sends a request without a transaction, as a proxy does with an ACK. */
  public void sendStateless(SipProvider provider, Request request) throws SipSendFailed {
    sending(
        Optional.of(RequestId.of(request)), Optional.empty(), () -> provider.sendRequest(request));
  }

  /** Answers a request, over the connection that it came on. */
  public void respond(ServerTransaction transaction, Response response) throws SipSendFailed {
    sending(Optional.empty(), Optional.empty(), () -> transaction.sendResponse(response));
  }

  private static Optional<RequestId> of(ClientTransaction transaction) {
    return Optional.of(RequestId.of(transaction.getRequest()));
  }

  @FunctionalInterface
  private interface Sending {
    void run() throws SipException, InvalidArgumentException;
  }

  private void sending(
      Optional<RequestId> request, Optional<ClientTransaction> transaction, Sending task)
      throws SipSendFailed {
    connections.begin(request, transaction);
    try {
      task.run();
    } catch (SipException | InvalidArgumentException | RuntimeException e) {
      throw new SipSendFailed(name + ": " + reason(e), connections.failure(), e);
    } finally {
      connections.end();
    }
  }

  private String reason(Exception e) {
    return connections
        .failure()
        .map(
            event ->
                event instanceof TransportEvent.TlsFailed tls
                    ? tls.text()
                    : event instanceof TransportEvent.ConnectFailed connect
                        ? connect.cause().getMessage()
                        : null)
        .orElseGet(() -> String.valueOf(e.getMessage()));
  }

  /** The connection that a received message came on; empty when it has ended since. */
  public Optional<Flow> flow(Message received) {
    SIPMessage message = (SIPMessage) received;
    return message.getPeerPacketSourceAddress() == null
        ? Optional.empty()
        : connections.flow(
            new InetSocketAddress(
                message.getPeerPacketSourceAddress(), message.getPeerPacketSourcePort()));
  }

  /** All connections that stand. */
  public List<Flow> flows() {
    return connections.flows();
  }

  /**
   * A Route that leads back over a connection which the other side has opened. This is how a
   * request reaches a client behind a NAT or a firewall that nobody can connect to (RFC 5626, 5.3).
   * When the connection is gone, sending fails; no new one is tried.
   */
  public RouteHeader routeOver(Flow flow) {
    InetSocketAddress remote = flow.remote();
    try {
      SipURI uri = addresses.createSipURI(null, remote.getAddress().getHostAddress());
      uri.setPort(remote.getPort());
      uri.setTransportParam("tls");
      uri.setLrParam();
      return headers.createRouteHeader(addresses.createAddress(uri));
    } catch (ParseException e) {
      throw new IllegalStateException("an address literal is a host", e);
    }
  }

  /**
   * Closes all connections and stops listening. Returns when all threads of the node have ended.
   */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    if (losses != null) {
      losses.close();
    }
    sockets.close();
    connections.refuseNew();
    connections.closeAll();
    // The stack sleeps a second when it stops; an interrupt spares us that.
    boolean interrupted = Thread.interrupted();
    Thread.currentThread().interrupt();
    stack.stop();
    Thread.interrupted();
    connections.closeAll();
    threads.end(END_OF_THREADS);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Collects what a {@link SipNode} needs to start. */
  public static final class Builder {
    private final String name;
    private final Host host;
    private final Timers timers;
    private final NameResolver names;
    private final List<Listening> listening = new ArrayList<>();
    private OutboundTls.Choice outbound =
        destination -> {
          throw new IllegalStateException("this node connects to nobody");
        };
    private SipListener listener;
    private TransportObserver observer = event -> {};
    private Optional<MessageTap> tap = Optional.empty();
    private boolean dialogs;
    private int largestMessage = 256 * 1024;
    private Clock clock = Clock.systemUTC();

    private Builder(String name, Host host, Timers timers, NameResolver names) {
      this.name = Objects.requireNonNull(name);
      this.host = Objects.requireNonNull(host);
      this.timers = Objects.requireNonNull(timers);
      this.names = Objects.requireNonNull(names);
    }

    /** One more address to listen on; at least one is needed, since a Via must name something. */
    public Builder listen(Listening one) {
      listening.add(one);
      return this;
    }

    /** How to behave as a TLS client. */
    public Builder connectWith(OutboundTls.Choice choice) {
      outbound = choice;
      return this;
    }

    /**
     * Who gets the requests, responses and time-outs; from the moment that the node listens, which
     * is before {@link #start} returns.
     */
    public Builder listener(SipListener application) {
      listener = application;
      return this;
    }

    /** Who is told of connections; nobody by default. */
    public Builder observer(TransportObserver one) {
      observer = one;
      return this;
    }

    /** Who sees the messages; nobody by default. */
    public Builder tap(MessageTap one) {
      tap = Optional.of(one);
      return this;
    }

    /** Keeps track of dialogs, as a user agent does; a proxy does not, and that is the default. */
    public Builder trackDialogs() {
      dialogs = true;
      return this;
    }

    /**
     * The longest message that is read, in bytes; at least 4096. Longer ones end the connection.
     */
    public Builder largestMessage(int bytes) {
      largestMessage = bytes;
      return this;
    }

    /** What tells the time of events. */
    public Builder clock(Clock one) {
      clock = one;
      return this;
    }

    /**
     * Starts listening.
     *
     * @throws IOException when an address cannot be listened on
     */
    public SipNode start() throws IOException {
      if (listening.isEmpty()) {
        throw new IllegalStateException(name + " has nothing to listen on");
      }
      Objects.requireNonNull(listener, "a listener");
      return new SipNode(this);
    }
  }
}
