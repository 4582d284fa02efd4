package org.fedsim.wire.sip;

import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.fedsim.wire.Timers;

/**
 * The transactions of one node (RFC 3261 section 17 with RFC 6026 and RFC 4320), over transports
 * that lose nothing. Pure: it is told what has come and what time it is, and says what to send; no
 * threads, no clock, no sockets.
 *
 * <p>Each event is one call of a method that takes the time. The methods of {@link Exchange} are
 * for the application, which may call them while such an event is worked on; time stands still
 * meanwhile.
 */
final class Transactions implements Exchange {

  /** Where messages leave. Calls back later, in an event of its own. */
  interface Outlet {
    /** Over that connection, or nowhere when it has ended. */
    void send(Flow flow, Message message);

    /** Over a connection to the next hop; {@link #onSent} or {@link #onNotSent} follows. */
    void send(ClientTransaction transaction);

    /** The same without a transaction. */
    void send(NextHop hop, Message message, Consumer<Optional<SipSendFailed>> done);

    /** A request that was sent has its final response, which came over that connection. */
    void answered(Flow flow, Request request, int status);

    /** A request that came over that connection waits no longer. */
    void relieved(Flow flow);
  }

  private final Outlet outlet;
  private final Deadlines deadlines = new Deadlines();
  private final ServerTransactions servers;
  private final ClientTransactions clients;
  private Instant now;

  /**
   * @param begin what time it is at first
   */
  Transactions(
      Timers timers,
      TransactionLimits limits,
      Outlet outlet,
      SipApplication application,
      Instant begin) {
    this.outlet = outlet;
    this.now = begin;
    Duration patience = timers.sipT1().multipliedBy(64);
    servers = new ServerTransactions(this::in, deadlines, patience, limits, outlet, application);
    clients = new ClientTransactions(this::in, deadlines, patience, limits.sent(), outlet);
  }

  private Instant in(Duration after) {
    return now.plus(after);
  }

  /** From now on it is that time; to be said before anything else happens at it. */
  void at(Instant time) {
    now = time;
  }

  /** A message has come. */
  void onMessage(Instant time, Flow flow, String listening, SIPMessage message) {
    now = time;
    if (message instanceof SIPRequest request) {
      servers.onRequest(flow, listening, request);
    } else {
      clients.onResponse(flow, (SIPResponse) message);
    }
  }

  /** A request is on its way. */
  void onSent(Instant time, ClientTransaction transaction, Flow flow) {
    now = time;
    clients.onSent(transaction, flow);
  }

  /** A request did not leave. */
  void onNotSent(Instant time, ClientTransaction transaction, SipSendFailed why) {
    now = time;
    clients.fail(transaction, why);
  }

  /** A connection has ended. */
  void onEnd(Instant time, Flow flow, TransportEvent event) {
    now = time;
    clients.onEnd(flow, event);
  }

  /** It is that time; does what is due. */
  void onTime(Instant time) {
    now = time;
    deadlines.run(time);
  }

  /** When {@link #onTime} is due next. */
  Optional<Instant> next() {
    return deadlines.next();
  }

  /**
   * How many requests that came over a connection have had no answer yet, not even a provisional.
   */
  int waiting(Flow flow) {
    return servers.waiting(flow);
  }

  /** How many transactions there are, of both kinds. */
  int size() {
    return servers.size() + clients.size();
  }

  @Override
  public void respond(ServerTransaction transaction, Response response) {
    servers.respond(transaction, (SIPResponse) response);
  }

  @Override
  public ClientTransaction send(Request request, NextHop hop, ClientUser user) {
    return clients.send((SIPRequest) request, hop, user);
  }

  @Override
  public void sendStateless(Request request, NextHop hop, Consumer<Optional<SipSendFailed>> done) {
    outlet.send(hop, request, done);
  }

  @Override
  public void cancel(ClientTransaction invite) {
    clients.cancel(invite);
  }

  @Override
  public Runnable schedule(Duration after, Runnable task) {
    Deadlines.Deadline deadline = deadlines.set(in(after), task);
    return () -> deadlines.cancel(deadline);
  }
}
