package org.fedsim.edge.sip;

import java.text.ParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sip.InvalidArgumentException;
import javax.sip.SipException;
import javax.sip.header.MaxForwardsHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.fedsim.edge.sip.RoutingLogic.Arrival;
import org.fedsim.edge.sip.RoutingLogic.Decision;
import org.fedsim.edge.sip.RoutingLogic.Forward;
import org.fedsim.edge.sip.RoutingLogic.Respond;
import org.fedsim.edge.sip.RoutingLogic.Target;
import org.fedsim.wire.Timers;
import org.fedsim.wire.sip.ClientTransaction;
import org.fedsim.wire.sip.ClientUser;
import org.fedsim.wire.sip.Flow;
import org.fedsim.wire.sip.HeaderLine;
import org.fedsim.wire.sip.NameResolver;
import org.fedsim.wire.sip.NextHop;
import org.fedsim.wire.sip.ServerTransaction;
import org.fedsim.wire.sip.SipApplication;
import org.fedsim.wire.sip.SipNode;
import org.fedsim.wire.sip.SipSendFailed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call-stateless, transaction-stateful SIP proxy (RFC 3261 section 16) that record-routes, so
 * that dialogs stay on it.
 *
 * <p>It never forks itself: there is one target for every request. When somebody further on does,
 * every 2xx is passed on (RFC 6026 section 7). All of it happens on the event loop of its node,
 * where nothing waits: a partner who does not answer holds up nobody.
 */
final class StatefulProxy implements SipApplication {
  private static final Logger LOG = LoggerFactory.getLogger(StatefulProxy.class);

  /** Requests that make a dialog, or may (RFC 3261 section 12.1, RFC 6665, RFC 3515). */
  private static final Set<String> DIALOG_FORMING =
      Set.of(Request.INVITE, Request.SUBSCRIBE, Request.NOTIFY, Request.REFER, Request.UPDATE);

  /** RFC 5626 section 11.5. */
  private static final int FLOW_FAILED = 430;

  private final String name;
  private final RoutingLogic logic;
  private final RouteSet routes;
  private final Answers answers;
  private final Timers timers;
  private final SipNode node;
  private final LoopCheck loops;
  private final PassedCopies copies;
  private final Map<ServerTransaction, Leg> legs = new HashMap<>();

  /**
   * @param node listens already
   * @param name the server's own name, as in the {@code source} of its diagnostics
   * @param logic where requests go
   * @param routes how this server is called in Route and Record-Route
   * @param names tells what a next hop is called
   * @param timers Timer C, for invitations that nobody answers
   */
  StatefulProxy(
      SipNode node,
      String name,
      RoutingLogic logic,
      RouteSet routes,
      NameResolver names,
      Timers timers) {
    this.node = node;
    this.name = name;
    this.logic = logic;
    this.routes = routes;
    this.timers = timers;
    this.answers = new Answers(node, name, logic, names);
    routes.attach(node);
    loops =
        new LoopCheck(
            routes.listening().stream()
                .map(node::address)
                .map(a -> a.getAddress().getHostAddress() + ":" + a.getPort())
                .collect(Collectors.toSet()));
    copies = new PassedCopies(logic, node, loops);
  }

  @Override
  public void onRequest(ServerTransaction server) {
    try {
      forward(server);
    } catch (SipException | ParseException | InvalidArgumentException | RuntimeException e) {
      LOG.debug("{}: {} not handled", name, server.method(), e);
      answers.send(server, Response.SERVER_INTERNAL_ERROR, "", List.of());
    }
  }

  private void forward(ServerTransaction server)
      throws SipException, ParseException, InvalidArgumentException {
    Request request = server.request();
    // 16.3 item 3: Max-Forwards.
    MaxForwardsHeader maxForwards = (MaxForwardsHeader) request.getHeader(MaxForwardsHeader.NAME);
    if (maxForwards != null && maxForwards.getMaxForwards() <= 0) {
      answers.send(server, Response.TOO_MANY_HOPS, "", List.of());
      return;
    }
    // 16.3 item 4: loops.
    if (loops.loops(request)) {
      answers.send(server, Response.LOOP_DETECTED, "", List.of());
      return;
    }
    // 16.3 item 5: extensions that the proxy would have to know.
    List<HeaderLine> unsupported = ProxyRequire.unsupported(request);
    if (!unsupported.isEmpty()) {
      answers.send(server, Response.BAD_EXTENSION, "", unsupported);
      return;
    }
    // 16.4 and 16.5: take our own Route headers off, then ask where to.
    Request copy = copies.received(request, server.listening(), server.flow());
    Arrival arrival = routes.arrive(copy, server.listening(), server.flow());
    Decision decision = logic.route(arrival);
    if (decision instanceof Respond respond) {
      answers.refuse(server, respond);
      return;
    }
    Forward forward = (Forward) decision;
    Target target = forward.target();
    // 16.6 items 1 to 8: the copy that leaves.
    copy = copies.outgoing(copy, request, forward);
    if (DIALOG_FORMING.contains(request.getMethod())) {
      routes.record(copy, arrival, target);
    }
    Leg leg =
        new Leg(server, target, logic.inside(server.listening()), arrival.flowTarget().isPresent());
    legs.put(server, leg);
    leg.sentAs(node.send(copy, hop(target), new Waiting(leg)));
  }

  private static NextHop hop(Target target) {
    return new NextHop(target.listening(), target.hop(), target.clientFlow(), target.serverName());
  }

  /**
   * An ACK for a 2xx has no transaction and follows the route set of its dialog (16.11, RFC 3261
   * section 13.2.2.4). It is never answered, whatever becomes of it.
   */
  @Override
  public void onAck(Request ack, String listening, Flow flow) {
    try {
      MaxForwardsHeader maxForwards = (MaxForwardsHeader) ack.getHeader(MaxForwardsHeader.NAME);
      if (maxForwards != null && maxForwards.getMaxForwards() <= 0 || loops.loops(ack)) {
        return;
      }
      Request copy = copies.received(ack, listening, flow);
      Arrival arrival = routes.arrive(copy, listening, flow);
      if (logic.route(arrival) instanceof Forward forward) {
        copy = copies.outgoing(copy, ack, forward);
        node.sendStateless(
            copy,
            hop(forward.target()),
            failed -> failed.ifPresent(e -> LOG.debug("{}: ACK: {}", name, e.getMessage())));
      }
    } catch (SipException | ParseException | InvalidArgumentException | RuntimeException e) {
      LOG.debug("{}: ACK not handled", name, e);
    }
  }

  /** 16.10. */
  @Override
  public void onCancel(ServerTransaction invite) {
    Optional.ofNullable(legs.get(invite)).ifPresent(this::cancel);
  }

  private void cancel(Leg leg) {
    leg.cancel();
    leg.stopTimer();
    leg.client().ifPresent(node::cancel);
  }

  /** What comes back for one leg. */
  private final class Waiting implements ClientUser {
    private final Leg leg;

    Waiting(Leg leg) {
      this.leg = leg;
    }

    @Override
    public void onResponse(ClientTransaction client, Response response) {
      try {
        pass(leg, client, response);
      } catch (ParseException | InvalidArgumentException | RuntimeException e) {
        LOG.debug("{}: response not passed on", name, e);
        answers.send(leg.server(), Response.BAD_GATEWAY, "", List.of());
      }
    }

    @Override
    public void onTimeout(ClientTransaction client) {
      finish(leg);
      // 16.8. What is not an INVITE is not answered 408: it would come too late for whoever asks,
      // who has given up at the same time, and make trouble on the way (RFC 4320 section 4.2).
      if (leg.isInvite()) {
        answers.send(leg.server(), Response.REQUEST_TIMEOUT, "", List.of());
      }
    }

    @Override
    public void onFailure(ClientTransaction client, SipSendFailed why) {
      finish(leg);
      unreachable(leg, why);
    }
  }

  private void unreachable(Leg leg, SipSendFailed why) {
    if (leg.target().clientFlow()) {
      // RFC 5626 section 5.3: nobody can connect to a client; it has to come back itself. Who keeps
      // its registration is told so, and tells whoever asks that the user is not there.
      if (leg.byToken()) {
        answers.send(leg.server(), FLOW_FAILED, "Flow Failed", List.of());
      } else {
        answers.send(leg.server(), Response.TEMPORARILY_UNAVAILABLE, "", List.of());
      }
      return;
    }
    // 16.9: as if a 503 had come; a federation server says 504 and why ([MS-OCER] 2.2.1).
    Diagnostics diagnostics = answers.unreachable(why, leg.target());
    answers.send(
        leg.server(),
        Response.SERVER_TIMEOUT,
        "",
        List.of(answers.header(diagnostics, leg.inside())));
  }

  /** 16.7. */
  private void pass(Leg leg, ClientTransaction client, Response response)
      throws ParseException, InvalidArgumentException {
    int status = response.getStatusCode();
    if (status < 200) {
      boolean trying = status == Response.TRYING;
      // 16.7 item 2: 100 goes no further, and does not start Timer C again.
      if ((leg.proceeds() || !trying) && leg.isInvite() && !leg.isCancelled()) {
        leg.timer(node.schedule(timers.sipTimerC(), () -> cancel(leg)));
      }
      if (trying) {
        return;
      }
    } else {
      finish(leg);
    }
    Response copy = copies.outgoing(leg, client, response);
    if (status == Response.SERVICE_UNAVAILABLE) {
      // Item 6: it is the next hop that is overloaded, not this one.
      copy.setStatusCode(Response.SERVER_INTERNAL_ERROR);
      copy.setReasonPhrase("Server Internal Error");
      copy.removeHeader("Retry-After");
    } else if (status == FLOW_FAILED && !leg.byToken()) {
      copy.setStatusCode(Response.TEMPORARILY_UNAVAILABLE);
      copy.setReasonPhrase("Temporarily Unavailable");
    }
    node.respond(leg.server(), copy);
  }

  private void finish(Leg leg) {
    leg.stopTimer();
    legs.remove(leg.server(), leg);
  }
}
