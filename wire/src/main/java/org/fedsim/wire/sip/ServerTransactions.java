package org.fedsim.wire.sip;

import gov.nist.javax.sip.header.RetryAfter;
import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import javax.sip.InvalidArgumentException;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.fedsim.wire.sip.ServerTransaction.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The answering half of {@link Transactions} (RFC 3261 section 17.2). */
final class ServerTransactions {
  private static final Logger LOG = LoggerFactory.getLogger(ServerTransactions.class);

  /** 17.2.1: an INVITE that is not answered by then is answered 100. */
  private static final Duration TRYING = Duration.ofMillis(200);

  private static final int RETRY_AFTER_SECONDS = 10;

  private final Function<Duration, Instant> in;
  private final Deadlines deadlines;
  private final Duration patience;
  private final TransactionLimits limits;
  private final Transactions.Outlet outlet;
  private final SipApplication application;
  private final Map<TransactionKey, ServerTransaction> all = new HashMap<>();
  private final Map<String, Integer> byPeer = new HashMap<>();
  private final Map<Flow, Integer> waiting = new HashMap<>();

  /**
   * @param in the time after a while
   * @param patience 64 times T1: timers H and L, and how long a request that is not an INVITE is
   *     waited for
   */
  ServerTransactions(
      Function<Duration, Instant> in,
      Deadlines deadlines,
      Duration patience,
      TransactionLimits limits,
      Transactions.Outlet outlet,
      SipApplication application) {
    this.in = in;
    this.deadlines = deadlines;
    this.patience = patience;
    this.limits = limits;
    this.outlet = outlet;
    this.application = application;
  }

  void onRequest(Flow flow, String listening, SIPRequest request) {
    switch (request.getMethod()) {
      case Request.ACK -> acknowledge(flow, listening, request);
      case Request.CANCEL -> cancel(flow, request);
      default -> begin(flow, listening, request);
    }
  }

  private void begin(Flow flow, String listening, SIPRequest request) {
    TransactionKey key = TransactionKey.of(flow, request);
    ServerTransaction known = all.get(key);
    if (known != null) {
      // A retransmission gets what the first copy got (17.2.1, 17.2.2), or nothing yet. What has
      // accepted its INVITE says so again to nobody: the user agent does (RFC 6026 section 7.1).
      if (known.last != null && known.state != State.ACCEPTED) {
        outlet.send(flow, known.last);
      }
      return;
    }
    if (all.size() >= limits.all() || byPeer.getOrDefault(flow.peer(), 0) >= limits.ofOnePeer()) {
      refuse(flow, request);
      return;
    }
    ServerTransaction transaction =
        new ServerTransaction(
            key,
            request,
            flow,
            listening,
            Long.toHexString(ThreadLocalRandom.current().nextLong()));
    all.put(key, transaction);
    byPeer.merge(flow.peer(), 1, Integer::sum);
    waiting.merge(flow, 1, Integer::sum);
    transaction.timer =
        transaction.isInvite()
            ? deadlines.set(in.apply(TRYING), () -> trying(transaction))
            // Whoever has asked has given up by then (timer F), and 408 would come too late for him
            // (RFC 4320 section 4.2).
            : deadlines.set(in.apply(patience), () -> end(transaction));
    application.onRequest(transaction);
  }

  private void trying(ServerTransaction transaction) {
    transaction.timer = null;
    if (transaction.state == State.TRYING) {
      respond(transaction, transaction.sip().createResponse(Response.TRYING));
    }
  }

  /** Without a transaction, since there are too many. */
  private void refuse(Flow flow, SIPRequest request) {
    SIPResponse response = request.createResponse(Response.SERVICE_UNAVAILABLE);
    try {
      RetryAfter later = new RetryAfter();
      later.setRetryAfter(RETRY_AFTER_SECONDS);
      response.setHeader(later);
    } catch (InvalidArgumentException e) {
      throw new IllegalStateException(e);
    }
    tag(response, Long.toHexString(ThreadLocalRandom.current().nextLong()));
    outlet.send(flow, response);
  }

  /** 17.2.1: the ACK for a refusal ends its transaction; any other is for the application. */
  private void acknowledge(Flow flow, String listening, SIPRequest ack) {
    ServerTransaction invite = all.get(TransactionKey.ofInvite(flow, ack));
    if (invite == null) {
      invite = all.get(TransactionKey.ofNewInvite(flow, ack));
    }
    if (invite != null && invite.state == State.COMPLETED) {
      // Timer I is zero where nothing is lost.
      end(invite);
    } else {
      application.onAck(ack, listening, flow);
    }
  }

  /** Section 9.2. */
  private void cancel(Flow flow, SIPRequest cancel) {
    ServerTransaction invite = all.get(TransactionKey.ofInvite(flow, cancel));
    SIPResponse response =
        cancel.createResponse(
            invite == null ? Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST : Response.OK);
    tag(
        response,
        invite == null ? Long.toHexString(ThreadLocalRandom.current().nextLong()) : invite.tag());
    outlet.send(flow, response);
    if (invite != null && !invite.isOver()) {
      application.onCancel(invite);
    }
  }

  void respond(ServerTransaction transaction, SIPResponse response) {
    int status = response.getStatusCode();
    boolean accepted = transaction.isInvite() && status / 100 == 2;
    if (transaction.isOver() && !(accepted && transaction.state == State.ACCEPTED)) {
      LOG.debug("{} for {} comes too late", status, transaction.method());
      return;
    }
    if (status > Response.TRYING) {
      tag(response, transaction.tag());
    }
    relieve(transaction);
    outlet.send(transaction.flow(), response);
    if (transaction.state == State.ACCEPTED) {
      return;
    }
    transaction.last = response;
    if (status < 200) {
      transaction.state = State.PROCEEDING;
      if (transaction.isInvite()) {
        deadlines.cancel(transaction.timer);
        transaction.timer = null;
      }
    } else if (transaction.isInvite()) {
      transaction.state = accepted ? State.ACCEPTED : State.COMPLETED;
      deadlines.cancel(transaction.timer);
      transaction.timer = deadlines.set(in.apply(patience), () -> end(transaction));
    } else {
      // Timer J is zero where nothing is lost.
      end(transaction);
    }
  }

  private static void tag(SIPResponse response, String tag) {
    To to = (To) response.getTo();
    if (to != null && to.getTag() == null) {
      try {
        to.setTag(tag);
      } catch (ParseException e) {
        throw new IllegalStateException("a hexadecimal number is a tag", e);
      }
    }
  }

  private void relieve(ServerTransaction transaction) {
    if (transaction.waiting) {
      transaction.waiting = false;
      waiting.computeIfPresent(transaction.flow(), (flow, n) -> n == 1 ? null : n - 1);
      outlet.relieved(transaction.flow());
    }
  }

  private void end(ServerTransaction transaction) {
    if (all.remove(transaction.key(), transaction)) {
      deadlines.cancel(transaction.timer);
      byPeer.computeIfPresent(transaction.flow().peer(), (peer, n) -> n == 1 ? null : n - 1);
      transaction.state = State.TERMINATED;
      relieve(transaction);
    }
  }

  int waiting(Flow flow) {
    return waiting.getOrDefault(flow, 0);
  }

  int size() {
    return all.size();
  }
}
