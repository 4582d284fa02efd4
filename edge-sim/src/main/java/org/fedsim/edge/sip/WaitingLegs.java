package org.fedsim.edge.sip;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.sip.ClientTransaction;
import javax.sip.ObjectInUseException;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.fedsim.wire.Timers;
import org.fedsim.wire.sip.SipNode;
import org.fedsim.wire.sip.SipSendFailed;
import org.fedsim.wire.ua.CallOrder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The proxied transactions that wait for their final response, and what ends the wait when none
 * comes: a CANCEL of the caller's (RFC 3261 section 16.10), Timer C (16.8), or patience.
 *
 * <p>A transaction is ended by whoever removes it. Everything that is done to one is done in the
 * order of its call.
 */
final class WaitingLegs {
  private static final Logger LOG = LoggerFactory.getLogger(WaitingLegs.class);

  private final String name;
  private final Answers answers;
  private final Timers timers;
  private final CallOrder calls;
  private final Alarms alarms;
  private final Map<ServerTransaction, Leg> byServer = new ConcurrentHashMap<>();
  private final Map<ClientTransaction, Leg> byClient = new ConcurrentHashMap<>();
  private SipNode node;

  /**
   * @param name the server's own name, for logs
   * @param timers T1, and Timer C for invitations that nobody answers
   * @param calls keeps the order of each call; closed by whoever has made it
   * @param alarms closed by whoever has made them
   */
  WaitingLegs(String name, Answers answers, Timers timers, CallOrder calls, Alarms alarms) {
    this.name = name;
    this.answers = answers;
    this.timers = timers;
    this.calls = calls;
    this.alarms = alarms;
  }

  void attach(SipNode sipNode) {
    node = sipNode;
  }

  void add(Leg leg) {
    byServer.put(leg.server(), leg);
    byClient.put(leg.client(), leg);
  }

  /** The leg that a response or a time-out belongs to, unless it has been answered by now. */
  Optional<Leg> of(ClientTransaction client) {
    return Optional.ofNullable(byClient.get(client));
  }

  /** 16.10: answer the CANCEL and cancel what it is about. */
  void cancel(Request request, ServerTransaction server) throws SipException {
    Optional<Leg> leg =
        byServer.values().stream().filter(each -> each.isMeantBy(request)).findFirst();
    if (leg.isEmpty()) {
      // 9.2: unknown, or answered already.
      answers.send(server, request, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST, "", List.of());
      return;
    }
    answers.send(server, request, Response.OK, "", List.of());
    leg.get().wantCancel();
    sendWantedCancel(leg.get());
  }

  /** Sends the CANCEL that is wanted, if it is its time. */
  void sendWantedCancel(Leg leg) throws SipException {
    if (!leg.takeCancel()) {
      return;
    }
    // 9.1: whoever does not answer the INVITE even now is given up after 64 times T1.
    alarm(leg, timers.sipT1().multipliedBy(64), () -> giveUp(leg));
    Request cancel = leg.client().createCancel();
    node.routeTo(cancel, leg.target().hop());
    try {
      node.send(node.newClientTransaction(leg.out(), cancel));
    } catch (SipSendFailed e) {
      LOG.debug("{}: CANCEL not sent", name, e);
    }
  }

  /**
   * 16.6 item 11 and 16.7 item 2. It runs from the first provisional response on: until then the
   * client transaction's Timer B bounds the wait.
   */
  void restartTimerC(Leg leg) {
    alarm(leg, timers.sipTimerC(), () -> timerC(leg));
  }

  /** 16.8. */
  private void timerC(Leg leg) {
    leg.wantCancel();
    try {
      sendWantedCancel(leg);
    } catch (SipException e) {
      LOG.debug("{}: CANCEL not sent", name, e);
      giveUp(leg);
    }
  }

  /** Does something in the order of the call, unless its INVITE has been answered by then. */
  private void alarm(Leg leg, Duration after, Runnable task) {
    leg.timer(
        alarms.set(
            after,
            () ->
                calls.run(
                    leg.callId(),
                    () -> {
                      if (byClient.containsKey(leg.client())) {
                        task.run();
                      }
                    })));
  }

  /** Answers in the place of whoever has not. */
  void giveUp(Leg leg) {
    finish(leg);
    answers.send(leg.server(), leg.server().getRequest(), Response.REQUEST_TIMEOUT, "", List.of());
    try {
      leg.client().terminate();
    } catch (ObjectInUseException e) {
      LOG.debug("{}: transaction in use", name, e);
    }
  }

  /** It has been answered, or will be by the caller. */
  void finish(Leg leg) {
    leg.stopTimer();
    byServer.remove(leg.server());
    byClient.remove(leg.client());
  }
}
