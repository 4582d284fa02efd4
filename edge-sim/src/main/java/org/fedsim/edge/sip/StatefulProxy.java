package org.fedsim.edge.sip;

import java.text.ParseException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import javax.sip.ClientTransaction;
import javax.sip.DialogTerminatedEvent;
import javax.sip.IOExceptionEvent;
import javax.sip.InvalidArgumentException;
import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.SipListener;
import javax.sip.SipProvider;
import javax.sip.TimeoutEvent;
import javax.sip.TransactionTerminatedEvent;
import javax.sip.header.CallIdHeader;
import javax.sip.header.MaxForwardsHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.fedsim.edge.sip.RoutingLogic.Arrival;
import org.fedsim.edge.sip.RoutingLogic.Decision;
import org.fedsim.edge.sip.RoutingLogic.Forward;
import org.fedsim.edge.sip.RoutingLogic.Respond;
import org.fedsim.edge.sip.RoutingLogic.Target;
import org.fedsim.wire.Timers;
import org.fedsim.wire.sip.Flow;
import org.fedsim.wire.sip.HeaderLine;
import org.fedsim.wire.sip.NameResolver;
import org.fedsim.wire.sip.SipNode;
import org.fedsim.wire.sip.SipSendFailed;
import org.fedsim.wire.ua.CallOrder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call-stateless, transaction-stateful SIP proxy (RFC 3261 section 16) that record-routes, so
 * that dialogs stay on it.
 *
 * <p>It never forks: there is one target for every request. Retransmitted 2xx responses to INVITE
 * are not passed on, since every hop is TLS and the first one has arrived. Requests of one call are
 * handled in order on one of a few worker threads, so that a partner who does not answer holds up
 * his own call and not the connection to the front end.
 */
final class StatefulProxy implements SipListener {
  private static final Logger LOG = LoggerFactory.getLogger(StatefulProxy.class);
  private static final Set<String> DIALOG_FORMING = Set.of(Request.INVITE, Request.SUBSCRIBE);

  private final String name;
  private final RoutingLogic logic;
  private final RouteSet routes;
  private final Answers answers;
  private final CallOrder calls;
  private final Alarms alarms;
  private final WaitingLegs legs;
  private SipNode node;
  private final CountDownLatch attached = new CountDownLatch(1);
  private LoopCheck loops;
  private PassedCopies copies;

  /**
   * @param name the server's own name, as in the {@code source} of its diagnostics
   * @param logic where requests go
   * @param routes how this server is called in Route and Record-Route
   * @param names tells what a next hop is called
   * @param timers T1, and Timer C for invitations that nobody answers
   */
  StatefulProxy(
      String name, RoutingLogic logic, RouteSet routes, NameResolver names, Timers timers) {
    this.name = name;
    this.logic = logic;
    this.routes = routes;
    this.answers = new Answers(name, logic, names);
    this.calls = new CallOrder(name);
    this.alarms = new Alarms(name);
    this.legs = new WaitingLegs(name, answers, timers, calls, alarms);
  }

  /**
   * Ties the proxy to its node; called once, as soon as the node has started. What arrives earlier
   * waits.
   */
  void attach(SipNode sipNode) {
    node = sipNode;
    answers.attach(sipNode);
    routes.attach(sipNode);
    legs.attach(sipNode);
    loops =
        new LoopCheck(
            routes.listening().stream()
                .map(sipNode::address)
                .map(a -> a.getAddress().getHostAddress() + ":" + a.getPort())
                .collect(Collectors.toSet()));
    copies = new PassedCopies(logic, sipNode, loops);
    attached.countDown();
  }

  void close() {
    alarms.close();
    calls.close();
  }

  @Override
  public void processRequest(RequestEvent event) {
    try {
      attached.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    Request request = event.getRequest();
    ServerTransaction server = event.getServerTransaction();
    SipProvider provider = (SipProvider) event.getSource();
    try {
      if (server == null && !request.getMethod().equals(Request.ACK)) {
        server = provider.getNewServerTransaction(request);
      }
    } catch (SipException e) {
      LOG.debug("{}: no transaction for {}", name, request.getMethod(), e);
      return;
    }
    ServerTransaction transaction = server;
    // A connection that is gone by now has nobody who could hear the answer.
    node.flow(request)
        .ifPresent(
            flow -> calls.run(callId(request), () -> handle(request, transaction, provider, flow)));
  }

  private void handle(Request request, ServerTransaction server, SipProvider provider, Flow flow) {
    try {
      switch (request.getMethod()) {
        case Request.CANCEL -> legs.cancel(request, server);
        case Request.ACK -> forwardAck(request, provider, flow);
        default -> forward(request, server, provider, flow);
      }
    } catch (SipException | ParseException | InvalidArgumentException | RuntimeException e) {
      LOG.debug("{}: {} not handled", name, request.getMethod(), e);
      answers.send(server, request, 500, "", List.of());
    }
  }

  private void forward(Request request, ServerTransaction server, SipProvider provider, Flow flow)
      throws SipException, ParseException, InvalidArgumentException {
    // 16.3 item 3: Max-Forwards.
    MaxForwardsHeader maxForwards = (MaxForwardsHeader) request.getHeader(MaxForwardsHeader.NAME);
    if (maxForwards != null && maxForwards.getMaxForwards() <= 0) {
      answers.send(server, request, Response.TOO_MANY_HOPS, "", List.of());
      return;
    }
    // 16.3 item 4: loops.
    if (loops.loops(request)) {
      answers.send(server, request, Response.LOOP_DETECTED, "", List.of());
      return;
    }
    // 16.3 item 5: extensions that the proxy would have to know.
    List<HeaderLine> unsupported = ProxyRequire.unsupported(request);
    if (!unsupported.isEmpty()) {
      answers.send(server, request, Response.BAD_EXTENSION, "", unsupported);
      return;
    }
    // 16.4 and 16.5: take our own Route headers off, then ask where to.
    String listening = node.listeningOf(provider);
    Request copy = copies.received(request, listening, flow);
    Arrival arrival = routes.arrive(copy, listening, flow);
    Decision decision = logic.route(arrival);
    if (decision instanceof Respond respond) {
      answers.refuse(server, request, listening, respond);
      return;
    }
    Forward forward = (Forward) decision;
    Target target = forward.target();
    // 16.6 items 1 to 8: the copy that leaves.
    copy = copies.outgoing(copy, request, forward);
    if (DIALOG_FORMING.contains(request.getMethod())) {
      routes.record(copy, arrival, target);
    }
    SipProvider out = node.provider(target.listening());
    node.routeTo(copy, target.hop());
    ClientTransaction client = node.newClientTransaction(out, copy);
    Leg leg = new Leg(server, client, out, target, logic.inside(listening));
    legs.add(leg);
    try {
      node.send(client);
    } catch (SipSendFailed e) {
      legs.finish(leg);
      if (target.clientFlow()) {
        // RFC 5626 section 5.3: nobody can connect to a client; it has to come back itself.
        answers.send(server, request, Response.TEMPORARILY_UNAVAILABLE, "", List.of());
        return;
      }
      // 16.9: as if a 503 had come; a federation server says 504 and why ([MS-OCER] 2.2.1).
      Diagnostics why = answers.unreachable(e, target);
      answers.send(
          server, request, Response.SERVER_TIMEOUT, "", List.of(answers.header(why, leg.inside())));
    }
  }

  /**
   * An ACK for a 2xx has no transaction and follows the route set of its dialog (16.11, RFC 3261
   * section 13.2.2.4).
   */
  private void forwardAck(Request request, SipProvider provider, Flow flow)
      throws SipException, ParseException, InvalidArgumentException {
    String listening = node.listeningOf(provider);
    Request copy = copies.received(request, listening, flow);
    Arrival arrival = routes.arrive(copy, listening, flow);
    if (logic.route(arrival) instanceof Forward forward) {
      copy = copies.outgoing(copy, request, forward);
      node.routeTo(copy, forward.target().hop());
      try {
        node.sendStateless(node.provider(forward.target().listening()), copy);
      } catch (SipSendFailed e) {
        LOG.debug("{}: ACK not sent", name, e);
      }
    }
  }

  @Override
  public void processResponse(ResponseEvent event) {
    ClientTransaction client = event.getClientTransaction();
    if (client == null) {
      return;
    }
    Response response = event.getResponse();
    // A response to our own CANCEL belongs to no leg.
    calls.run(callId(response), () -> legs.of(client).ifPresent(leg -> pass(leg, response)));
  }

  private void pass(Leg leg, Response response) {
    try {
      if (response.getStatusCode() >= 200) {
        legs.finish(leg);
      } else {
        boolean first = !leg.isProceeding();
        boolean trying = response.getStatusCode() == Response.TRYING;
        leg.proceeds();
        legs.sendWantedCancel(leg);
        // 16.7 item 2: 100 goes no further, and does not start Timer C again.
        if (leg.isInvite() && !leg.isCancelled() && (first || !trying)) {
          legs.restartTimerC(leg);
        }
        if (trying) {
          return;
        }
      }
      leg.server().sendResponse(copies.outgoing(leg, response));
    } catch (SipException | ParseException | InvalidArgumentException | RuntimeException e) {
      LOG.debug("{}: response not passed on", name, e);
    }
  }

  @Override
  public void processTimeout(TimeoutEvent event) {
    if (event.isServerTransaction()) {
      return;
    }
    ClientTransaction client = event.getClientTransaction();
    calls.run(callId(client.getRequest()), () -> legs.of(client).ifPresent(legs::giveUp));
  }

  private static String callId(Message message) {
    return ((CallIdHeader) message.getHeader(CallIdHeader.NAME)).getCallId();
  }

  @Override
  public void processIOException(IOExceptionEvent event) {
    LOG.debug("{}: {}:{} is gone", name, event.getHost(), event.getPort());
  }

  @Override
  public void processTransactionTerminated(TransactionTerminatedEvent event) {
    // May overtake the final response that is being passed on; that, or the time-out, ends the leg.
  }

  @Override
  public void processDialogTerminated(DialogTerminatedEvent event) {
    // Proxies keep no dialogs.
  }
}
