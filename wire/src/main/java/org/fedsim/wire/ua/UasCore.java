package org.fedsim.wire.ua;

import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sip.InvalidArgumentException;
import javax.sip.address.SipURI;
import javax.sip.header.CallIdHeader;
import javax.sip.header.ContactHeader;
import javax.sip.header.EventHeader;
import javax.sip.header.FromHeader;
import javax.sip.header.ToHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.fedsim.wire.sip.AddressOfRecord;
import org.fedsim.wire.sip.ClientUser;
import org.fedsim.wire.sip.HeaderLine;
import org.fedsim.wire.sip.ServerTransaction;
import org.fedsim.wire.sip.SipNode;
import org.fedsim.wire.sip.UnresolvedHost;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answering half of a {@link UserAgent} (RFC 3261 section 8.2). Works on the threads of {@link
 * CallOrder}, so what is done about one call is done in order.
 */
final class UasCore {
  /** How long a presence subscription lasts at most. */
  static final int SUBSCRIPTION_SECONDS = 3600;

  private static final Logger LOG = LoggerFactory.getLogger(UasCore.class);
  private static final String PRESENCE = "presence";
  private static final String INFO = "INFO";
  private static final List<String> METHODS =
      List.of(
          Request.INVITE,
          Request.ACK,
          Request.BYE,
          Request.CANCEL,
          Request.MESSAGE,
          Request.SUBSCRIBE,
          Request.NOTIFY,
          Request.OPTIONS,
          INFO);

  private final UserAgentSettings settings;
  private final Behaviour behaviour;
  private final Inbox inbox;
  private final Sessions sessions;
  private final UacRequests requests;
  private final CallOrder calls;
  private SipNode node;

  UasCore(
      UserAgentSettings settings,
      Behaviour behaviour,
      Inbox inbox,
      Sessions sessions,
      UacRequests requests,
      CallOrder calls) {
    this.settings = settings;
    this.behaviour = behaviour;
    this.inbox = inbox;
    this.sessions = sessions;
    this.requests = requests;
    this.calls = calls;
  }

  void attach(SipNode sipNode) {
    this.node = sipNode;
  }

  void handle(ServerTransaction server) {
    try {
      List<HeaderLine> unsupported = UasHeaders.unsupported(server.request());
      if (!METHODS.contains(server.method())) {
        answer(server, Response.METHOD_NOT_ALLOWED, UasHeaders.allow(METHODS));
      } else if (!unsupported.isEmpty()) {
        // RFC 3261 section 8.2.2.3.
        answer(server, Response.BAD_EXTENSION, unsupported);
      } else if (isInDialog(server.request())) {
        within(server);
      } else {
        outside(server);
      }
    } catch (ParseException | InvalidArgumentException | RuntimeException e) {
      LOG.warn("{}: {} not handled: {}", settings.name(), server.method(), e.toString());
      LOG.debug("", e);
      // Whoever has asked shall not wait for a time-out.
      answer(server, Response.SERVER_INTERNAL_ERROR, List.of());
    }
  }

  private void outside(ServerTransaction server) throws ParseException, InvalidArgumentException {
    Request request = server.request();
    switch (request.getMethod()) {
      case Request.INVITE, Request.SUBSCRIBE -> {
        if (request.getHeader(ContactHeader.NAME) == null) {
          // RFC 3261 section 8.1.1.8, RFC 6665 section 4.1.2.1: or nobody could reach it.
          answer(server, Response.BAD_REQUEST, "Bad Request: Contact is missing", List.of());
        } else if (request.getMethod().equals(Request.INVITE)) {
          invite(server);
        } else {
          subscribe(server);
        }
      }
      case Request.MESSAGE -> {
        if (found(server)) {
          answer(server, Response.OK, List.of());
          inbox.add(
              new UaEvent.Message(
                  callId(request), user(request), from(request), UserAgent.text(request)));
        }
      }
      case Request.OPTIONS -> {
        if (found(server)) {
          answer(server, Response.OK, UasHeaders.allow(METHODS));
        }
      }
      default -> answer(server, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST, List.of());
    }
  }

  /** Answers 404 for nobody; an OPTIONS may be for the agent itself. */
  private boolean found(ServerTransaction server) {
    boolean forItself =
        server.method().equals(Request.OPTIONS)
            && server.request().getRequestURI() instanceof SipURI uri
            && uri.getUser() == null;
    if (forItself || behaviour.knows(user(server.request()))) {
      return true;
    }
    answer(server, Response.NOT_FOUND, List.of());
    return false;
  }

  private void within(ServerTransaction server) throws ParseException, InvalidArgumentException {
    Request request = server.request();
    Optional<Sessions.Live> live =
        sessions.get(callId(request)).filter(each -> each.dialog().isMeantBy(request));
    if (live.isEmpty()) {
      answer(server, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST, List.of());
      return;
    }
    Optional<Dialog> after = live.get().dialog().after(request);
    if (after.isEmpty()) {
      // RFC 3261 section 12.2.2.
      answer(server, Response.SERVER_INTERNAL_ERROR, List.of());
      return;
    }
    sessions.change(
        callId(request), each -> each.with(each.dialog().after(request).orElse(each.dialog())));
    Session session = live.get().session();
    switch (request.getMethod()) {
      case Request.MESSAGE -> {
        answer(server, Response.OK, List.of());
        inbox.add(
            new UaEvent.Message(
                session.callId(), session.user(), from(request), UserAgent.text(request)));
      }
      case Request.NOTIFY -> notified(server, session);
      case Request.BYE -> {
        answer(server, Response.OK, List.of());
        sessions.remove(session.callId()).ifPresent(this::over);
      }
      case Request.SUBSCRIBE -> refreshed(server, session);
      // RFC 3261 section 14.2: the session stays as it is.
      case Request.INVITE -> answer(server, Response.NOT_ACCEPTABLE_HERE, List.of());
      case Request.OPTIONS -> answer(server, Response.OK, UasHeaders.allow(METHODS));
      default -> answer(server, Response.OK, List.of());
    }
  }

  private void invite(ServerTransaction server) throws ParseException {
    Request request = server.request();
    String user = user(request);
    if (!found(server)) {
      return;
    }
    if (sessions.get(callId(request)).isPresent()) {
      // Section 8.2.2.2: a Call-ID names one session.
      answer(server, Response.LOOP_DETECTED, List.of());
      return;
    }
    if (!sessions.hasPlace(Sessions.Kind.CALL, from(request))) {
      answer(server, Response.SERVICE_UNAVAILABLE, UasHeaders.RETRY_LATER);
      return;
    }
    var invitation =
        new Behaviour.Invitation(callId(request), user, from(request), UserAgent.text(request));
    Behaviour.Answer verdict = behaviour.invited(invitation);
    if (verdict instanceof Behaviour.Refuse refuse) {
      answer(server, refuse.status(), refuse.headers());
      return;
    }
    Response response = response(server, Response.OK);
    response.setContent(
        ((Behaviour.Accept) verdict).sdp().getBytes(StandardCharsets.UTF_8),
        node.headers().createContentTypeHeader("application", "sdp"));
    open(server, user, Sessions.Kind.CALL);
    node.respond(server, response);
    node.schedule(
        node.patience(), () -> calls.run(callId(request), () -> unconfirmed(callId(request))));
  }

  /** The caller is not there any more: nobody has said BYE, and no ACK ever came (13.3.1.4). */
  private void unconfirmed(String callId) {
    if (sessions.get(callId).filter(live -> !live.confirmed()).isPresent()) {
      sessions.remove(callId).ifPresent(this::over);
    }
  }

  /** It has been answered if it could be: what is done about a call is done in order. */
  void cancelled(ServerTransaction invite) {
    answer(invite, Response.REQUEST_TERMINATED, List.of());
  }

  void confirmed(Request ack) {
    sessions
        .get(callId(ack))
        .filter(live -> live.kind() == Sessions.Kind.CALL && live.dialog().isMeantBy(ack))
        .ifPresent(
            live -> {
              sessions.change(callId(ack), Sessions.Live::confirm);
              inbox.add(new UaEvent.Confirmed(live.session().callId(), live.session().user()));
            });
  }

  private void subscribe(ServerTransaction server) throws ParseException, InvalidArgumentException {
    Request request = server.request();
    String user = user(request);
    if (!found(server)) {
      return;
    }
    if (!(request.getHeader(EventHeader.NAME) instanceof EventHeader event)
        || !PRESENCE.equals(event.getEventType())) {
      // RFC 6665 section 4.2.1.1.
      answer(server, Response.BAD_EVENT, List.of(new HeaderLine("Allow-Events", PRESENCE)));
      return;
    }
    if (sessions.get(callId(request)).isPresent()) {
      answer(server, Response.LOOP_DETECTED, List.of());
      return;
    }
    if (!sessions.hasPlace(Sessions.Kind.SUBSCRIPTION, from(request))) {
      answer(server, Response.SERVICE_UNAVAILABLE, UasHeaders.RETRY_LATER);
      return;
    }
    Optional<Pidf> presence = behaviour.watched(user, from(request));
    if (presence.isEmpty()) {
      answer(server, Response.FORBIDDEN, List.of());
      return;
    }
    int seconds = UasHeaders.expires(request, SUBSCRIPTION_SECONDS);
    Session session = open(server, user, Sessions.Kind.SUBSCRIPTION);
    accept(server, session, seconds);
  }

  private void refreshed(ServerTransaction server, Session session)
      throws ParseException, InvalidArgumentException {
    accept(server, session, UasHeaders.expires(server.request(), SUBSCRIPTION_SECONDS));
  }

  /** RFC 6665 section 4.2.1: 200, then a NOTIFY; and one more when the time is up. */
  private void accept(ServerTransaction server, Session session, int seconds)
      throws ParseException, InvalidArgumentException {
    Response response = response(server, Response.OK);
    response.addHeader(node.headers().createExpiresHeader(seconds));
    node.respond(server, response);
    long round =
        sessions.get(session.callId()).map(live -> live.dialog().remoteSequence()).orElse(-1L);
    if (settings.notifying() == UserAgentSettings.Notifying.AT_ONCE) {
      tell(session, seconds);
    }
    if (seconds == 0) {
      expire(session.callId());
    } else {
      node.schedule(
          Duration.ofSeconds(seconds),
          () -> calls.run(session.callId(), () -> expired(session, round)));
    }
  }

  /** Unless it has been refreshed since. */
  private void expired(Session session, long round) {
    if (sessions
        .get(session.callId())
        .filter(live -> live.dialog().remoteSequence() == round)
        .isPresent()) {
      if (settings.notifying() == UserAgentSettings.Notifying.AT_ONCE) {
        tell(session, 0);
      }
      expire(session.callId());
    }
  }

  private void expire(String callId) {
    sessions.remove(callId);
  }

  private void tell(Session session, int seconds) {
    Optional<Pidf> presence = behaviour.watched(session.user(), session.peer());
    Optional<Dialog> dialog =
        sessions
            .change(session.callId(), live -> live.with(live.dialog().next()))
            .map(Sessions.Live::dialog);
    if (presence.isEmpty() || dialog.isEmpty()) {
      return;
    }
    Request notify = requests.notify(dialog.get(), session.user(), presence.get(), seconds);
    try {
      node.send(notify, node.route(settings.listening(), notify), ClientUser.NOBODY);
    } catch (UnresolvedHost e) {
      LOG.debug("{}: no way for a NOTIFY: {}", settings.name(), e.getMessage());
    }
  }

  private void notified(ServerTransaction server, Session session) {
    answer(server, Response.OK, List.of());
    inbox.add(
        new UaEvent.Notified(
            session.callId(), session.user(), Pidf.parse(UserAgent.text(server.request()))));
    if (UasHeaders.isTerminated(server.request())) {
      sessions.remove(session.callId());
    }
  }

  private Session open(ServerTransaction server, String user, Sessions.Kind kind) {
    Request request = server.request();
    Session session = new Session(callId(request), user, from(request), UserAgent.text(request));
    sessions.add(
        new Sessions.Live(
            session,
            kind,
            Dialog.answered(request, server.tag()),
            kind == Sessions.Kind.SUBSCRIPTION));
    return session;
  }

  private void over(Sessions.Live live) {
    ended(live.session().callId());
    inbox.add(new UaEvent.Ended(live.session().callId(), live.session().user()));
  }

  void ended(String callId) {
    behaviour.ended(callId);
  }

  private void answer(ServerTransaction server, int status, List<HeaderLine> headers) {
    answer(server, status, "", headers);
  }

  private void answer(
      ServerTransaction server, int status, String reason, List<HeaderLine> headers) {
    try {
      Response response = response(server, status);
      if (!reason.isEmpty()) {
        response.setReasonPhrase(reason);
      }
      for (HeaderLine h : headers) {
        response.addHeader(node.headers().createHeader(h.name(), h.value()));
      }
      node.respond(server, response);
    } catch (ParseException e) {
      throw new IllegalStateException("a header of our own cannot be read", e);
    }
  }

  private Response response(ServerTransaction server, int status) throws ParseException {
    Response response = node.messages().createResponse(status, server.request());
    String user = user(server.request());
    if (status / 100 == 2 && behaviour.knows(user)) {
      response.addHeader(contact(user));
    }
    return response;
  }

  /**
   * The user that a request is for: the Request-URI says so, and in a dialog the session, since
   * there the Request-URI is a Contact.
   */
  private String user(Request request) {
    return sessions
        .get(callId(request))
        .filter(live -> isInDialog(request))
        .map(live -> live.session().user())
        .orElseGet(() -> AddressOfRecord.of(request.getRequestURI()).toString());
  }

  private static String from(Request request) {
    return AddressOfRecord.of(
            ((FromHeader) request.getHeader(FromHeader.NAME)).getAddress().getURI())
        .toString();
  }

  private static boolean isInDialog(Request request) {
    return ((ToHeader) request.getHeader(ToHeader.NAME)).getTag() != null;
  }

  private static String callId(Request request) {
    return ((CallIdHeader) request.getHeader(CallIdHeader.NAME)).getCallId();
  }

  ContactHeader contact(String user) {
    try {
      return node.headers()
          .createContactHeader(
              node.addresses().createAddress("<" + settings.contact().apply(user) + ">"));
    } catch (ParseException e) {
      throw new IllegalArgumentException(user, e);
    }
  }
}
