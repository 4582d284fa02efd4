package org.fedsim.wire.sip;

import gov.nist.javax.sip.address.AddressFactoryImpl;
import gov.nist.javax.sip.header.HeaderFactoryImpl;
import gov.nist.javax.sip.message.MessageFactoryImpl;
import gov.nist.javax.sip.message.SIPMessage;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sip.InvalidArgumentException;
import javax.sip.ListeningPoint;
import javax.sip.address.AddressFactory;
import javax.sip.header.CallIdHeader;
import javax.sip.header.HeaderFactory;
import javax.sip.header.ViaHeader;
import javax.sip.message.Message;
import javax.sip.message.MessageFactory;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.fedsim.network.Host;
import org.fedsim.network.Journal;
import org.fedsim.wire.Timers;
import org.fedsim.wire.attempt.RequestId;
import org.fedsim.wire.sip.framing.FramingLimits;
import org.fedsim.wire.tls.TlsEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program on a simulated host that speaks SIP over TLS: it listens on one or more addresses of
 * its host, connects out from them, and keeps the transactions.
 *
 * <pre>{@code
 * try (SipNode yahoo =
 *     SipNode.builder("yahoo", host, Timers.LAB, NameResolver.of(topology))
 *         .listen(Listening.mutual("public", new InetSocketAddress(host.address(), 5061), me, trust))
 *         .connectWith(OutboundTls.Choice.presenting(Optional.of(me), trust))
 *         .observer(events::add)
 *         .start(node -> application)) {
 *   yahoo.send(request, NextHop.to("public", address), user); // returns at once; the user is told
 * }
 * }</pre>
 *
 * <p>One event loop does all of the node's work: connections, transactions ({@link Transactions})
 * and the application. Nothing on it waits for a peer. Any thread may call the node; what it is
 * asked for is done on the loop, in the order of asking.
 *
 * <ul>
 *   <li>Every connection attempt, handshake and end is a {@link TransportEvent}; both sides of a
 *       refused handshake report, each what it knows.
 *   <li>Responses use the connection of their request or none at all.
 *   <li>Names are resolved in the topology, never by the DNS of this machine; what has no TLS in
 *       its URI goes over TLS all the same.
 *   <li>What others may cost is limited ({@link TransportLimits}, {@link TransactionLimits}).
 *   <li>Closing leaves no thread and no socket behind.
 * </ul>
 */
public final class SipNode implements Exchange, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SipNode.class);
  private static final Duration GOODBYE = Duration.ofSeconds(1);
  private static final Duration END_OF_LOOP = Duration.ofSeconds(10);

  private final String name;
  private final Host host;
  private final NameResolver names;
  private final Duration patience;
  private final EventLoopGroup group;
  private final EventLoop loop;
  private final Transport transport;
  private final Transactions core;
  private final MessageFactory messages = new MessageFactoryImpl();
  private final HeaderFactory headers = new HeaderFactoryImpl();
  private final AddressFactory addresses = new AddressFactoryImpl();
  private final Set<String> listening = new HashSet<>();
  private final Journal.Subscription losses;
  private final long begin = System.nanoTime();
  private volatile Thread thread;
  private SipApplication application;
  private ScheduledFuture<?> alarm;
  private Instant alarmAt;
  private boolean closed;

  private SipNode(Builder settings, Function<SipNode, ? extends SipApplication> making)
      throws IOException {
    name = settings.name;
    host = settings.host;
    names = settings.names;
    patience = settings.timers.sipT1().multipliedBy(64);
    group = host.newEventLoopGroup(1, "sip-" + name);
    loop = group.next();
    transport =
        new Transport(
            new Transport.Settings(
                host,
                settings.timers,
                settings.names,
                settings.outbound,
                settings.limits,
                Set.copyOf(settings.forMany),
                new FramingLimits(
                    Math.min(FramingLimits.DEFAULT.head(), settings.largestMessage),
                    settings.largestMessage),
                settings.engine,
                settings.clock,
                settings.observer,
                settings.tap,
                new TransportCounters()),
            new Receiving(),
            group,
            loop);
    core =
        new Transactions(
            settings.timers, settings.transactions, new Sending(), new Serving(), Instant.EPOCH);
    losses =
        settings.timers.tellLosses()
            ? host.onLost(lost -> execute(() -> transport.lost(lost.packet())))
            : () -> {};
    try {
      // On the loop, so that nothing arrives before there is somebody to take it.
      onLoop(
          () -> {
            thread = Thread.currentThread();
            for (Listening each : settings.listening) {
              transport.listen(each);
              listening.add(each.name());
            }
            application = making.apply(this);
            return null;
          });
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private <T> void onLoop(Callable<T> task) throws IOException {
    try {
      loop.submit(task).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw e.getCause() instanceof RuntimeException r
          ? r
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.io.InterruptedIOException(name + ": interrupted as it started");
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

  /** Address and port of one {@link Listening}. */
  public InetSocketAddress address(String of) {
    InetSocketAddress address = transport.address(of);
    if (address == null) {
      throw new IllegalArgumentException(
          name + " does not listen on " + of + ", but on " + listening);
    }
    return address;
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
  public ViaHeader via(String of) {
    InetSocketAddress local = address(of);
    try {
      return headers.createViaHeader(
          local.getAddress().getHostAddress(), local.getPort(), ListeningPoint.TLS, null);
    } catch (ParseException | InvalidArgumentException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A Call-ID that nobody has used. */
  public CallIdHeader newCallId() {
    try {
      return headers.createCallIdHeader(UUID.randomUUID().toString());
    } catch (ParseException e) {
      throw new IllegalStateException("an UUID is a word", e);
    }
  }

  /**
   * Where a request goes by its first Route, else by its Request-URI (RFC 3261 section 8.1.2).
   *
   * @param from name of the {@link Listening} to leave from
   * @throws UnresolvedHost when that names nobody who is known
   */
  public NextHop route(String from, Request request) throws UnresolvedHost {
    return NextHop.to(from, Routing.nextHop(request, names));
  }

  /** Whether the calling thread is the node's own, which must not wait. */
  public boolean isOnLoop() {
    return loop.inEventLoop();
  }

  /** Does something on the node's loop: at once if this is it, else later. */
  public void execute(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
      return;
    }
    try {
      loop.execute(() -> event(task));
    } catch (RejectedExecutionException e) {
      LOG.debug("{} is closed", name);
    }
  }

  @Override
  public void respond(ServerTransaction transaction, Response response) {
    execute(() -> core.respond(transaction, response));
  }

  @Override
  public ClientTransaction send(Request request, NextHop hop, ClientUser user) {
    if (loop.inEventLoop()) {
      return core.send(request, hop, user);
    }
    CompletableFuture<ClientTransaction> sent = new CompletableFuture<>();
    try {
      loop.execute(() -> event(() -> sent.complete(core.send(request, hop, user))));
    } catch (RejectedExecutionException e) {
      throw new IllegalStateException(name + " is closed", e);
    }
    return sent.join();
  }

  @Override
  public void sendStateless(Request request, NextHop hop, Consumer<Optional<SipSendFailed>> done) {
    execute(() -> core.sendStateless(request, hop, done));
  }

  @Override
  public void cancel(ClientTransaction invite) {
    execute(() -> core.cancel(invite));
  }

  @Override
  public Runnable schedule(Duration after, Runnable task) {
    if (loop.inEventLoop()) {
      return core.schedule(after, task);
    }
    CompletableFuture<Runnable> set = new CompletableFuture<>();
    execute(() -> set.complete(core.schedule(after, task)));
    return () -> execute(() -> set.thenAccept(Runnable::run));
  }

  /** 64 times T1: how long anything is waited for (RFC 3261 section 17). */
  public Duration patience() {
    return patience;
  }

  /** Who was cut off, and why. */
  public TransportCounters counters() {
    return transport.counters();
  }

  /** All connections that stand. */
  public List<Flow> flows() {
    return transport.flows();
  }

  private Instant now() {
    return Instant.EPOCH.plusNanos(System.nanoTime() - begin);
  }

  /** Something that happens on the loop; afterwards the next deadline is waited for. */
  private void event(Runnable task) {
    try {
      core.at(now());
      task.run();
    } catch (RuntimeException e) {
      LOG.warn("{}: {}", name, e.toString());
      LOG.debug("{}", name, e);
    } finally {
      arm();
    }
  }

  private void arm() {
    Optional<Instant> next = core.next();
    if (next.isEmpty() || alarmAt != null && !next.get().isBefore(alarmAt)) {
      return;
    }
    if (alarm != null) {
      alarm.cancel(false);
    }
    alarmAt = next.get();
    long wait = Math.max(0, Duration.between(now(), alarmAt).toNanos());
    alarm =
        loop.schedule(
            () -> {
              alarm = null;
              alarmAt = null;
              event(() -> core.onTime(now()));
            },
            wait,
            TimeUnit.NANOSECONDS);
  }

  /** What the transport tells. */
  private final class Receiving implements Transport.Receiver {
    @Override
    public void arrived(Flow flow, String on, SIPMessage message) {
      event(() -> core.onMessage(now(), flow, on, message));
    }

    @Override
    public void ended(Flow flow, TransportEvent why) {
      event(
          () -> {
            core.onEnd(now(), flow, why);
            if (application != null) {
              application.onEnd(flow);
            }
          });
    }

    @Override
    public int waiting(Flow flow) {
      return core.waiting(flow);
    }
  }

  /** What the transactions want sent. */
  private final class Sending implements Transactions.Outlet {
    @Override
    public void send(Flow flow, Message message) {
      transport.send(flow, (SIPMessage) message);
    }

    @Override
    public void send(ClientTransaction transaction) {
      transport.send(
          transaction.hop(),
          transaction.sip(),
          new Transport.Sent() {
            @Override
            public void over(Flow flow) {
              event(() -> core.onSent(now(), transaction, flow));
            }

            @Override
            public void failed(SipSendFailed why) {
              // Not at once: whoever sends does not know the transaction yet.
              loop.execute(() -> event(() -> core.onNotSent(now(), transaction, why)));
            }
          });
    }

    @Override
    public void send(NextHop hop, Message message, Consumer<Optional<SipSendFailed>> done) {
      transport.send(
          hop,
          (SIPMessage) message,
          new Transport.Sent() {
            @Override
            public void over(Flow flow) {
              done.accept(Optional.empty());
            }

            @Override
            public void failed(SipSendFailed why) {
              done.accept(Optional.of(why));
            }
          });
    }

    @Override
    public void answered(Flow flow, Request request, int status) {
      transport.answered(flow, RequestId.of(request), status);
    }

    @Override
    public void relieved(Flow flow) {
      transport.relieved(flow);
    }
  }

  /** The application, which is made after the transactions. */
  private final class Serving implements SipApplication {
    @Override
    public void onRequest(ServerTransaction transaction) {
      application.onRequest(transaction);
    }

    @Override
    public void onAck(Request ack, String on, Flow flow) {
      application.onAck(ack, on, flow);
    }

    @Override
    public void onCancel(ServerTransaction invite) {
      application.onCancel(invite);
    }
  }

  /**
   * Closes all connections and stops listening. Returns when the node's thread has ended; must not
   * be called on it.
   */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    losses.close();
    CompletableFuture<Void> gone = new CompletableFuture<>();
    try {
      loop.execute(
          () -> {
            transport.close();
            awaitEnd(gone, System.nanoTime() + GOODBYE.toNanos());
          });
      gone.join();
    } catch (RejectedExecutionException e) {
      LOG.debug("{}: its network was closed before it", name);
    }
    if (!group
        .shutdownGracefully(0, END_OF_LOOP.toMillis(), TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(END_OF_LOOP.toMillis())) {
      LOG.warn("the event loop of {} does not end", name);
    }
    awaitThread();
  }

  /** Netty says that a loop has ended shortly before its thread has. */
  private void awaitThread() {
    try {
      if (thread != null) {
        thread.join(END_OF_LOOP.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets peers read the last words, but not for long; the end of the loop closes what is left. */
  private void awaitEnd(CompletableFuture<Void> gone, long deadline) {
    if (transport.isEmpty() || System.nanoTime() > deadline) {
      gone.complete(null);
    } else {
      loop.schedule(() -> awaitEnd(gone, deadline), 1, TimeUnit.MILLISECONDS);
    }
  }

  /** Collects what a {@link SipNode} needs to start. */
  public static final class Builder {
    private final String name;
    private final Host host;
    private final Timers timers;
    private final NameResolver names;
    private final List<Listening> listening = new ArrayList<>();
    private final Set<String> forMany = new HashSet<>();
    private OutboundTls.Choice outbound =
        destination -> {
          throw new IllegalStateException("this node connects to nobody");
        };
    private TransportObserver observer = event -> {};
    private TransportLimits limits = TransportLimits.DEFAULT;
    private TransactionLimits transactions = TransactionLimits.DEFAULT;
    private TlsEngine engine = TlsEngine.best();
    private Optional<MessageTap> tap = Optional.empty();
    private int largestMessage = FramingLimits.DEFAULT.body();
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

    /** The same, where one connection carries the requests of many users. */
    public Builder listenForMany(Listening one) {
      forMany.add(one.name());
      return listen(one);
    }

    /** How to behave as a TLS client. */
    public Builder connectWith(OutboundTls.Choice choice) {
      outbound = choice;
      return this;
    }

    /** Who is told of connections; nobody by default. */
    public Builder observer(TransportObserver one) {
      observer = one;
      return this;
    }

    /** What those who connect may cost. */
    public Builder limits(TransportLimits ofTransport, TransactionLimits ofTransactions) {
      limits = ofTransport;
      transactions = ofTransactions;
      return this;
    }

    /** What does the work of TLS; the best that there is by default. */
    public Builder engine(TlsEngine one) {
      engine = one;
      return this;
    }

    /** Who sees the messages; nobody by default. */
    public Builder tap(MessageTap one) {
      tap = Optional.of(one);
      return this;
    }

    /** The longest body that is read, in bytes; the head may be as long, up to 16 KiB. */
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
     * @param application makes what the node serves; called on the node's loop, before anything
     *     arrives
     * @throws IOException when an address cannot be listened on
     */
    public SipNode start(Function<SipNode, ? extends SipApplication> application)
        throws IOException {
      if (listening.isEmpty()) {
        throw new IllegalStateException(name + " has nothing to listen on");
      }
      return new SipNode(this, application);
    }
  }
}
