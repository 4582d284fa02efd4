package org.fedsim.wire.ua;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import javax.sip.header.CallIdHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.fedsim.wire.attempt.RequestId;
import org.fedsim.wire.sip.ClientTransaction;
import org.fedsim.wire.sip.ClientUser;
import org.fedsim.wire.sip.Flow;
import org.fedsim.wire.sip.NextHop;
import org.fedsim.wire.sip.ServerTransaction;
import org.fedsim.wire.sip.SipApplication;
import org.fedsim.wire.sip.SipNode;
import org.fedsim.wire.sip.SipSendFailed;
import org.fedsim.wire.sip.TransportEvent;
import org.fedsim.wire.sip.UnresolvedHost;
import org.fedsim.wire.ua.SipReply.Answered;
import org.fedsim.wire.ua.SipReply.NoAnswer;
import org.fedsim.wire.ua.SipReply.NotSent;

/**
 * A SIP user agent (RFC 3261 section 8) for one or more users.
 *
 * <p>The methods that send block until the transaction is over and say how it ended; they may be
 * called from any thread but those of the agent and its node. What arrives is answered by {@link
 * UasCore} and is then found in the {@link #inbox()}.
 */
public final class UserAgent implements SipApplication, AutoCloseable {
  private final UserAgentSettings settings;
  private final UasCore uas;
  private final UacRequests requests;
  private final CallOrder calls;
  private final Inbox inbox = new Inbox();
  private final Sessions sessions = new Sessions();
  private final Map<CompletableFuture<SipReply>, RequestId> pending = new ConcurrentHashMap<>();
  private SipNode node;

  public UserAgent(UserAgentSettings settings, Behaviour behaviour) {
    this.settings = settings;
    this.calls = new CallOrder(settings.name());
    this.requests = new UacRequests(settings, this::contact);
    this.uas = new UasCore(settings, behaviour, inbox, sessions, requests, calls);
  }

  private javax.sip.header.ContactHeader contact(String user) {
    return uas.contact(user);
  }

  /** Ties the agent to its node; for {@link SipNode.Builder#start}. */
  public UserAgent attach(SipNode sipNode) {
    this.node = sipNode;
    uas.attach(sipNode);
    requests.attach(sipNode);
    return this;
  }

  public Inbox inbox() {
    return inbox;
  }

  /** A session of this agent that is alive. */
  public Optional<Session> session(String callId) {
    return sessions.get(callId).map(Sessions.Live::session);
  }

  /** Signs a user in (RFC 3261 section 10). */
  public SipReply register(String user) throws InterruptedException {
    return transact(requests.register(user), outbound());
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
    return transact(requests.service(from, to, type, subtype, content), outbound());
  }

  /**
   * How an invitation or a subscription ended: the final reply and, if it was a 2xx, the session.
   */
  public record Opened(SipReply reply, Optional<Session> session) {}

  /** Invites a user to a session and confirms it if he accepts (RFC 3261 section 13.2). */
  public Opened invite(String from, String to, String sdp) throws InterruptedException {
    Request request = requests.invite(from, to, sdp);
    SipReply reply = transact(request, outbound());
    if (!(reply instanceof Answered answered) || !reply.ok()) {
      return new Opened(reply, Optional.empty());
    }
    Dialog dialog = Dialog.asked(request, answered.response());
    Request ack = requests.acknowledgement(dialog, answered.response());
    Optional<SipSendFailed> failed = await(acknowledge(ack));
    if (failed.isPresent()) {
      return new Opened(new NotSent(RequestId.of(ack), failed.get()), Optional.empty());
    }
    String offer = text(answered.response());
    return new Opened(reply, Optional.of(open(from, to, offer, Sessions.Kind.CALL, dialog)));
  }

  private CompletableFuture<Optional<SipSendFailed>> acknowledge(Request ack) {
    CompletableFuture<Optional<SipSendFailed>> done = new CompletableFuture<>();
    try {
      node.sendStateless(ack, node.route(settings.listening(), ack), done::complete);
    } catch (UnresolvedHost e) {
      throw new IllegalStateException("no way for an ACK: " + e.getMessage(), e);
    }
    return done;
  }

  /** Asks to be told about a user's presence (RFC 3856). */
  public Opened subscribe(String watcher, String watched) throws InterruptedException {
    Request request = requests.subscribe(watcher, watched);
    SipReply reply = transact(request, outbound());
    if (!(reply instanceof Answered answered) || !reply.ok()) {
      return new Opened(reply, Optional.empty());
    }
    Dialog dialog = Dialog.asked(request, answered.response());
    return new Opened(
        reply, Optional.of(open(watcher, watched, "", Sessions.Kind.SUBSCRIPTION, dialog)));
  }

  private Session open(String from, String to, String sdp, Sessions.Kind kind, Dialog dialog) {
    Session session = new Session(dialog.callId(), from, to, sdp);
    sessions.add(new Sessions.Live(session, kind, dialog, true));
    return session;
  }

  /** Sends an instant message in a session (RFC 3428 inside an INVITE dialog, as Lync does). */
  public SipReply message(Session session, String text) throws InterruptedException {
    return inDialog(requests.message(next(session), session.user(), text));
  }

  /** Sends an instant message that belongs to no session (RFC 3428). */
  public SipReply page(String from, String to, String text) throws InterruptedException {
    return transact(requests.pager(from, to, text), outbound());
  }

  /** Tells the watcher of a subscription how things are (RFC 6665 section 4.2.2). */
  public SipReply notify(Session session, Pidf document) throws InterruptedException {
    return inDialog(
        requests.notify(next(session), session.user(), document, UasCore.SUBSCRIPTION_SECONDS));
  }

  /** Ends a session (RFC 3261 section 15.1.1). */
  public SipReply bye(Session session) throws InterruptedException {
    Request request = requests.bye(next(session), session.user());
    sessions.remove(session.callId());
    uas.ended(session.callId());
    return inDialog(request);
  }

  /**
   * The dialog for one more request.
   *
   * @throws IllegalStateException when the session is over
   */
  private Dialog next(Session session) {
    return sessions
        .change(session.callId(), live -> live.with(live.dialog().next()))
        .orElseThrow(
            () -> new IllegalStateException("the session " + session.callId() + " is over"))
        .dialog();
  }

  private NextHop outbound() {
    return NextHop.to(settings.listening(), settings.outbound());
  }

  private SipReply inDialog(Request request) throws InterruptedException {
    try {
      return transact(request, node.route(settings.listening(), request));
    } catch (UnresolvedHost e) {
      throw new IllegalStateException(
          "no way for " + request.getMethod() + ": " + e.getMessage(), e);
    }
  }

  /** Sends a request and waits for the end of its transaction, which the node's timers bound. */
  private SipReply transact(Request request, NextHop hop) throws InterruptedException {
    CompletableFuture<SipReply> reply = new CompletableFuture<>();
    pending.put(reply, RequestId.of(request));
    try {
      node.send(request, hop, new Waiting(reply));
      return await(reply);
    } finally {
      pending.remove(reply);
    }
  }

  private static <T> T await(CompletableFuture<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private record Waiting(CompletableFuture<SipReply> reply) implements ClientUser {
    @Override
    public void onResponse(ClientTransaction transaction, Response response) {
      if (response.getStatusCode() >= 200) {
        reply.complete(new Answered(response));
      }
    }

    @Override
    public void onTimeout(ClientTransaction transaction) {
      reply.complete(new NoAnswer(RequestId.of(transaction.request())));
    }

    @Override
    public void onFailure(ClientTransaction transaction, SipSendFailed why) {
      boolean hadLeft = why.event().filter(TransportEvent.Closed.class::isInstance).isPresent();
      RequestId request = RequestId.of(transaction.request());
      reply.complete(hadLeft ? new NoAnswer(request) : new NotSent(request, why));
    }
  }

  @Override
  public void onRequest(ServerTransaction transaction) {
    calls.run(callId(transaction.request()), () -> uas.handle(transaction));
  }

  @Override
  public void onAck(Request ack, String listening, Flow flow) {
    calls.run(callId(ack), () -> uas.confirmed(ack));
  }

  @Override
  public void onCancel(ServerTransaction invite) {
    calls.run(callId(invite.request()), () -> uas.cancelled(invite));
  }

  private static String callId(Request request) {
    return ((CallIdHeader) request.getHeader(CallIdHeader.NAME)).getCallId();
  }

  static String text(Message message) {
    byte[] raw = message.getRawContent();
    return raw == null ? "" : new String(raw, StandardCharsets.UTF_8);
  }

  /** Wakes whoever still waits, with {@link NoAnswer}; the node is closed by whoever started it. */
  @Override
  public void close() {
    calls.close();
    pending.forEach((reply, request) -> reply.complete(new NoAnswer(request)));
  }
}
