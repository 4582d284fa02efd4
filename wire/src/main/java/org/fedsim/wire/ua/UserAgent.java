package org.fedsim.wire.ua;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import javax.sip.ClientTransaction;
import javax.sip.Dialog;
import javax.sip.DialogTerminatedEvent;
import javax.sip.IOExceptionEvent;
import javax.sip.InvalidArgumentException;
import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.SipException;
import javax.sip.SipListener;
import javax.sip.TimeoutEvent;
import javax.sip.TransactionTerminatedEvent;
import javax.sip.header.CSeqHeader;
import javax.sip.header.CallIdHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.fedsim.wire.attempt.RequestId;
import org.fedsim.wire.sip.SipNode;
import org.fedsim.wire.sip.SipSendFailed;
import org.fedsim.wire.ua.SipReply.Answered;
import org.fedsim.wire.ua.SipReply.NoAnswer;
import org.fedsim.wire.ua.SipReply.NotSent;

/**
 * A SIP user agent (RFC 3261 section 8) for one or more users.
 *
 * <p>The methods that send block until the transaction is over and say how it ended; they may be
 * called from any thread but the agent's own. What arrives is answered by {@link UasCore} and is
 * then found in the {@link #inbox()}.
 */
public final class UserAgent implements SipListener, AutoCloseable {
  private final UserAgentSettings settings;
  private final UasCore uas;
  private final UacRequests requests;
  private final CallOrder calls;
  private final Inbox inbox = new Inbox();
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();
  private final Map<ClientTransaction, CompletableFuture<SipReply>> pending =
      new ConcurrentHashMap<>();
  private final CountDownLatch attached = new CountDownLatch(1);
  private SipNode node;

  public UserAgent(UserAgentSettings settings, Behaviour behaviour) {
    this.settings = settings;
    this.calls = new CallOrder(settings.name());
    this.uas = new UasCore(settings, behaviour, inbox, sessions);
    this.requests = new UacRequests(settings, uas::contact);
  }

  /**
   * Ties the agent to its node; called once, as soon as the node has started. What arrives earlier
   * waits.
   */
  public void attach(SipNode sipNode) {
    this.node = sipNode;
    uas.attach(sipNode);
    requests.attach(sipNode);
    attached.countDown();
  }

  public Inbox inbox() {
    return inbox;
  }

  /** A session of this agent that is alive. */
  public Optional<Session> session(String callId) {
    return Optional.ofNullable(sessions.get(callId));
  }

  /** Signs a user in (RFC 3261 section 10). */
  public SipReply register(String user) throws InterruptedException {
    return transact(requests.register(user), null);
  }

  /**
   * Asks a service of the user's own enterprise something: a SERVICE request with a body, answered
   * by a body ([MS-SIPRE] section 2.2). It belongs to no session.
   *
   * @param from address of record of the user who asks
   * @param to address of record of the service
   */
  public SipReply service(String from, String to, String type, String subtype, String content)
      throws InterruptedException {
    return transact(requests.service(from, to, type, subtype, content), null);
  }

  /**
   * How an invitation or a subscription ended: the final reply and, if it was a 2xx, the session.
   */
  public record Opened(SipReply reply, Optional<Session> session) {}

  /** Invites a user to a session and confirms it if he accepts (RFC 3261 section 13.2). */
  public Opened invite(String from, String to, String sdp) throws InterruptedException {
    SipReply reply = transact(requests.invite(from, to, sdp), null);
    if (!(reply instanceof Answered answered) || !reply.ok()) {
      return new Opened(reply, Optional.empty());
    }
    Dialog dialog = answered.dialog();
    try {
      long sequence = ((CSeqHeader) answered.response().getHeader(CSeqHeader.NAME)).getSeqNumber();
      node.sendAck(dialog, dialog.createAck(sequence));
    } catch (SipSendFailed e) {
      return new Opened(new NotSent(ack(answered), e), Optional.empty());
    } catch (SipException | InvalidArgumentException e) {
      throw new IllegalStateException("no ACK for a 2xx", e);
    }
    return new Opened(reply, Optional.of(open(from, to, text(answered.response()), dialog)));
  }

  /** Asks to be told about a user's presence (RFC 3856). */
  public Opened subscribe(String watcher, String watched) throws InterruptedException {
    SipReply reply = transact(requests.subscribe(watcher, watched), null);
    if (!(reply instanceof Answered answered) || !reply.ok()) {
      return new Opened(reply, Optional.empty());
    }
    return new Opened(reply, Optional.of(open(watcher, watched, "", answered.dialog())));
  }

  private static RequestId ack(Answered invitation) {
    RequestId invite = invitation.request();
    return new RequestId(invite.callId(), invite.sequence(), Request.ACK);
  }

  private Session open(String from, String to, String sdp, Dialog dialog) {
    Session session = new Session(dialog.getCallId().getCallId(), from, to, sdp, dialog);
    sessions.put(session.callId(), session);
    return session;
  }

  /** Sends an instant message in a session (RFC 3428 inside an INVITE dialog, as Lync does). */
  public SipReply message(Session session, String text) throws InterruptedException {
    return transact(requests.message(session, text), session.dialog());
  }

  /** Tells the watcher of a subscription how things are (RFC 6665 section 4.2.2). */
  public SipReply notify(Session session, Pidf document) throws InterruptedException {
    return transact(requests.notify(session, document), session.dialog());
  }

  /** Ends a session (RFC 3261 section 15.1.1). */
  public SipReply bye(Session session) throws InterruptedException {
    sessions.remove(session.callId());
    uas.ended(session.callId());
    return transact(requests.bye(session), session.dialog());
  }

  /**
   * Sends a request and waits for the end of its transaction, which the stack's own timers bound.
   */
  private SipReply transact(Request request, Dialog dialog) throws InterruptedException {
    CompletableFuture<SipReply> reply = new CompletableFuture<>();
    ClientTransaction transaction;
    try {
      transaction = node.newClientTransaction(node.provider(settings.listening()), request);
    } catch (SipException e) {
      throw new IllegalStateException("no transaction for " + request.getMethod(), e);
    }
    pending.put(transaction, reply);
    try {
      if (dialog == null) {
        node.send(transaction);
      } else {
        node.send(dialog, transaction);
      }
      return reply.get();
    } catch (SipSendFailed e) {
      return new NotSent(RequestId.of(request), e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      pending.remove(transaction);
    }
  }

  @Override
  public void processResponse(ResponseEvent event) {
    Response response = event.getResponse();
    if (event.getClientTransaction() == null || response.getStatusCode() < 200) {
      return;
    }
    CompletableFuture<SipReply> reply = pending.remove(event.getClientTransaction());
    if (reply != null) {
      reply.complete(new Answered(response, event.getDialog()));
    }
  }

  @Override
  public void processTimeout(TimeoutEvent event) {
    if (!event.isServerTransaction()) {
      CompletableFuture<SipReply> reply = pending.remove(event.getClientTransaction());
      if (reply != null) {
        reply.complete(new NoAnswer(RequestId.of(event.getClientTransaction().getRequest())));
      }
    }
  }

  @Override
  public void processRequest(RequestEvent event) {
    try {
      attached.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    CallIdHeader callId = (CallIdHeader) event.getRequest().getHeader(CallIdHeader.NAME);
    uas.begin(event).ifPresent(work -> calls.run(callId.getCallId(), work));
  }

  static String text(Message message) {
    byte[] raw = message.getRawContent();
    return raw == null ? "" : new String(raw, StandardCharsets.UTF_8);
  }

  /** Wakes whoever still waits, with {@link NoAnswer}; the node is closed by whoever started it. */
  @Override
  public void close() {
    calls.close();
    pending.forEach(
        (transaction, reply) ->
            reply.complete(new NoAnswer(RequestId.of(transaction.getRequest()))));
  }

  @Override
  public void processIOException(IOExceptionEvent event) {
    // The transaction's own end says it.
  }

  @Override
  public void processTransactionTerminated(TransactionTerminatedEvent event) {
    // The final response or the time-out has come before.
  }

  @Override
  public void processDialogTerminated(DialogTerminatedEvent event) {
    // When nobody has said BYE, for example because the ACK never came, this is the end of it.
    Dialog dialog = event.getDialog();
    String callId = dialog.getCallId().getCallId();
    calls.run(
        callId,
        () -> {
          Session session = sessions.get(callId);
          if (session != null && session.dialog() == dialog) {
            uas.lost(session);
          }
        });
  }
}
