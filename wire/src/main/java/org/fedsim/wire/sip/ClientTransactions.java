package org.fedsim.wire.sip;

import gov.nist.javax.sip.header.MaxForwards;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import javax.sip.InvalidArgumentException;
import javax.sip.SipException;
import javax.sip.header.ViaHeader;
import org.fedsim.wire.sip.ClientTransaction.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The asking half of {@link Transactions} (RFC 3261 section 17.1). */
final class ClientTransactions {
  private static final Logger LOG = LoggerFactory.getLogger(ClientTransactions.class);

  private static final int MOST_HOPS = 70;

  private final Function<Duration, Instant> in;
  private final Deadlines deadlines;
  private final Duration patience;
  private final int limit;
  private final Transactions.Outlet outlet;
  private final Map<String, ClientTransaction> all = new HashMap<>();
  private final Map<Flow, Set<ClientTransaction>> byFlow = new HashMap<>();

  /**
   * @param in the time after a while
   * @param patience 64 times T1: timers B, F and M, and how long a cancelled INVITE is waited for
   * @param limit how many there may be
   */
  ClientTransactions(
      Function<Duration, Instant> in,
      Deadlines deadlines,
      Duration patience,
      int limit,
      Transactions.Outlet outlet) {
    this.in = in;
    this.deadlines = deadlines;
    this.patience = patience;
    this.limit = limit;
    this.outlet = outlet;
  }

  ClientTransaction send(SIPRequest request, NextHop hop, ClientUser user) {
    Via via = request.getTopmostVia();
    if (via.getBranch() == null) {
      try {
        via.setBranch("z9hG4bK-" + UUID.randomUUID());
      } catch (ParseException e) {
        throw new IllegalStateException("an UUID is a token", e);
      }
    }
    if (request.getMaxForwards() == null) {
      try {
        request.setHeader(new MaxForwards(MOST_HOPS));
      } catch (InvalidArgumentException e) {
        throw new IllegalStateException(e);
      }
    }
    ClientTransaction transaction = new ClientTransaction(request, hop, user);
    if (all.size() >= limit) {
      transaction.state = State.TERMINATED;
      // Not before the caller knows what has failed.
      deadlines.set(
          in.apply(Duration.ZERO),
          () ->
              user.onFailure(
                  transaction,
                  new SipSendFailed("too many requests are under way", Optional.empty(), null)));
      return transaction;
    }
    all.put(transaction.key(), transaction);
    outlet.send(transaction);
    return transaction;
  }

  void onSent(ClientTransaction transaction, Flow flow) {
    if (transaction.state != State.CONNECTING) {
      return;
    }
    transaction.flow = flow;
    byFlow.computeIfAbsent(flow, each -> new HashSet<>()).add(transaction);
    transaction.state = State.CALLING;
    // Timers B and F; nothing is sent twice where nothing is lost.
    transaction.timer = deadlines.set(in.apply(patience), () -> timeout(transaction));
  }

  private void timeout(ClientTransaction transaction) {
    end(transaction);
    transaction.user().onTimeout(transaction);
  }

  void fail(ClientTransaction transaction, SipSendFailed why) {
    if (transaction.state == State.TERMINATED) {
      return;
    }
    boolean answered = transaction.state == State.ACCEPTED;
    end(transaction);
    if (!answered) {
      transaction.user().onFailure(transaction, why);
    }
  }

  /** What was sent over it is answered no more (section 18.4). */
  void onEnd(Flow flow, TransportEvent event) {
    Set<ClientTransaction> lost = byFlow.remove(flow);
    if (lost == null) {
      return;
    }
    for (ClientTransaction each : List.copyOf(lost)) {
      fail(
          each,
          new SipSendFailed(
              "the connection to %s:%d ended before an answer came"
                  .formatted(flow.remote().getAddress().getHostAddress(), flow.remote().getPort()),
              Optional.of(event),
              null));
    }
  }

  /** 17.1.3, and from the peer that was asked: nobody else can know the branch, but may guess. */
  void onResponse(Flow flow, SIPResponse response) {
    ViaHeader via = response.getTopmostVia();
    ClientTransaction transaction =
        all.get(ClientTransaction.key(via.getBranch(), response.getCSeq().getMethod()));
    if (transaction == null
        || transaction.flow == null
        || !transaction.flow.peer().equals(flow.peer())) {
      LOG.debug("a {} that answers nothing", response.getStatusCode());
      return;
    }
    if (transaction.state == State.ACCEPTED) {
      // RFC 6026 section 7.2: a forked INVITE may be accepted by several.
      if (response.getStatusCode() / 100 == 2) {
        transaction.user().onResponse(transaction, response);
      }
      return;
    }
    if (response.getStatusCode() >= 200) {
      outlet.answered(flow, transaction.request(), response.getStatusCode());
    }
    if (response.getStatusCode() < 200) {
      proceed(transaction);
    } else if (transaction.isInvite() && response.getStatusCode() < 300) {
      deadlines.cancel(transaction.timer);
      transaction.state = State.ACCEPTED;
      transaction.timer = deadlines.set(in.apply(patience), () -> end(transaction));
    } else {
      if (transaction.isInvite()) {
        acknowledge(transaction, response);
      }
      // Timers D and K are zero where nothing is lost.
      end(transaction);
    }
    transaction.user().onResponse(transaction, response);
  }

  private void proceed(ClientTransaction transaction) {
    boolean first = transaction.state == State.CALLING;
    transaction.state = State.PROCEEDING;
    if (first && transaction.isInvite()) {
      deadlines.cancel(transaction.timer);
      transaction.timer = null;
    }
    sendWantedCancel(transaction);
  }

  /** 17.1.1.3. */
  private void acknowledge(ClientTransaction transaction, SIPResponse response) {
    try {
      outlet.send(
          transaction.flow,
          transaction.sip().createErrorAck((gov.nist.javax.sip.header.To) response.getTo()));
    } catch (SipException | ParseException e) {
      throw new IllegalStateException("no ACK for a refusal", e);
    }
  }

  void cancel(ClientTransaction transaction) {
    if (!transaction.isInvite() || transaction.isOver()) {
      return;
    }
    transaction.cancelWanted = true;
    sendWantedCancel(transaction);
  }

  /** Section 9.1: not before there was a provisional response, and once. */
  private void sendWantedCancel(ClientTransaction transaction) {
    if (!transaction.cancelWanted
        || transaction.cancelSent
        || transaction.state != State.PROCEEDING) {
      return;
    }
    transaction.cancelSent = true;
    deadlines.cancel(transaction.timer);
    transaction.timer = deadlines.set(in.apply(patience), () -> timeout(transaction));
    try {
      SIPRequest cancel = transaction.sip().createCancelRequest();
      send(
          cancel,
          NextHop.over(transaction.hop().listening(), transaction.flow.remote()),
          ClientUser.NOBODY);
    } catch (SipException e) {
      throw new IllegalStateException("no CANCEL for an INVITE", e);
    }
  }

  private void end(ClientTransaction transaction) {
    deadlines.cancel(transaction.timer);
    transaction.state = State.TERMINATED;
    all.remove(transaction.key(), transaction);
    if (transaction.flow != null) {
      byFlow.computeIfPresent(
          transaction.flow,
          (flow, some) -> {
            some.remove(transaction);
            return some.isEmpty() ? null : some;
          });
    }
  }

  int size() {
    return all.size();
  }
}
