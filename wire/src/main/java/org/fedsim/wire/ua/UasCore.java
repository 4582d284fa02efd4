package org.fedsim.wire.ua;

import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import javax.sip.Dialog;
import javax.sip.InvalidArgumentException;
import javax.sip.RequestEvent;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.SipProvider;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.AllowHeader;
import javax.sip.header.CallIdHeader;
import javax.sip.header.ContactHeader;
import javax.sip.header.EventHeader;
import javax.sip.header.FromHeader;
import javax.sip.header.ToHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.fedsim.wire.sip.HeaderLine;
import org.fedsim.wire.sip.SipNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The answering half of a {@link UserAgent} (RFC 3261 section 8.2). */
final class UasCore {
  /** How long a presence subscription lasts. */
  static final int SUBSCRIPTION_SECONDS = 3600;

  private static final Logger LOG = LoggerFactory.getLogger(UasCore.class);
  private static final String PRESENCE = "presence";
  private static final List<String> METHODS =
      List.of(
          Request.INVITE,
          Request.ACK,
          Request.BYE,
          Request.CANCEL,
          Request.MESSAGE,
          Request.SUBSCRIBE,
          Request.NOTIFY,
          Request.OPTIONS);

  private final UserAgentSettings settings;
  private final Behaviour behaviour;
  private final Inbox inbox;
  private final Map<String, Session> sessions;
  private SipNode node;

  UasCore(
      UserAgentSettings settings, Behaviour behaviour, Inbox inbox, Map<String, Session> sessions) {
    this.settings = settings;
    this.behaviour = behaviour;
    this.inbox = inbox;
    this.sessions = sessions;
  }

  void attach(SipNode sipNode) {
    this.node = sipNode;
  }

  /** What is to be done about a request; made on the stack's thread, done on a worker. */
  Optional<Runnable> begin(RequestEvent event) {
    Request request = event.getRequest();
    if (request.getMethod().equals(Request.ACK)) {
      return Optional.of(() -> confirmed(request));
    }
    ServerTransaction transaction = event.getServerTransaction();
    if (transaction == null) {
      try {
        transaction = ((SipProvider) event.getSource()).getNewServerTransaction(request);
      } catch (SipException e) {
        LOG.debug("{}: no transaction for {}", settings.name(), request.getMethod(), e);
        return Optional.empty();
      }
    }
    ServerTransaction server = transaction;
    return Optional.of(() -> handle(request, server, event.getDialog()));
  }

  private void handle(Request request, ServerTransaction server, Dialog dialog) {
    try {
      switch (request.getMethod()) {
        case Request.INVITE -> invite(request, server);
        case Request.SUBSCRIBE -> subscribe(request, server);
        case Request.MESSAGE -> message(request, server, dialog);
        case Request.NOTIFY -> notified(request, server);
        case Request.BYE -> bye(request, server);
        case Request.CANCEL, Request.OPTIONS -> answer(server, request, Response.OK, List.of());
        default ->
            answer(
                server,
                request,
                Response.METHOD_NOT_ALLOWED,
                METHODS.stream().map(m -> new HeaderLine(AllowHeader.NAME, m)).toList());
      }
    } catch (SipException | ParseException | InvalidArgumentException | RuntimeException e) {
      LOG.warn("{}: {} not handled: {}", settings.name(), request.getMethod(), e.toString());
      LOG.debug("", e);
      failed(server, request);
    }
  }

  /** Whoever has asked shall not wait for a time-out. */
  private void failed(ServerTransaction server, Request request) {
    try {
      answer(server, request, Response.SERVER_INTERNAL_ERROR, List.of());
    } catch (SipException | ParseException | InvalidArgumentException | RuntimeException e) {
      LOG.debug("{}: 500 not sent", settings.name(), e);
    }
  }

  private void invite(Request request, ServerTransaction server)
      throws SipException, ParseException, InvalidArgumentException {
    String user = user(request);
    if (!behaviour.knows(user)) {
      answer(server, request, Response.NOT_FOUND, List.of());
      return;
    }
    if (isInDialog(request)) {
      // RFC 3261 section 14.2: the session stays as it is.
      answer(server, request, Response.NOT_ACCEPTABLE_HERE, List.of());
      return;
    }
    if (sessions.containsKey(callId(request))) {
      // Section 8.2.2.2: a Call-ID names one session.
      answer(server, request, Response.LOOP_DETECTED, List.of());
      return;
    }
    var invitation =
        new Behaviour.Invitation(callId(request), user, from(request), UserAgent.text(request));
    Behaviour.Answer verdict = behaviour.invited(invitation);
    if (verdict instanceof Behaviour.Refuse refuse) {
      answer(server, request, refuse.status(), refuse.headers());
      return;
    }
    Response response = response(request, Response.OK);
    response.setContent(
        ((Behaviour.Accept) verdict).sdp().getBytes(StandardCharsets.UTF_8),
        node.headers().createContentTypeHeader("application", "sdp"));
    Session session = open(request, server, user);
    try {
      server.sendResponse(response);
    } catch (SipException | InvalidArgumentException | RuntimeException e) {
      lost(session);
      throw e;
    }
  }

  private void subscribe(Request request, ServerTransaction server)
      throws SipException, ParseException, InvalidArgumentException {
    String user = user(request);
    if (!behaviour.knows(user)) {
      answer(server, request, Response.NOT_FOUND, List.of());
      return;
    }
    if (!(request.getHeader(EventHeader.NAME) instanceof EventHeader event)
        || !event.getEventType().equals(PRESENCE)) {
      // RFC 6665 section 4.2.1.1.
      answer(
          server, request, Response.BAD_EVENT, List.of(new HeaderLine("Allow-Events", PRESENCE)));
      return;
    }
    if (behaviour.watched(user, from(request)).isEmpty()) {
      answer(server, request, Response.FORBIDDEN, List.of());
      return;
    }
    Response response = response(request, Response.OK);
    response.addHeader(node.headers().createExpiresHeader(SUBSCRIPTION_SECONDS));
    open(request, server, user);
    server.sendResponse(response);
  }

  private Session open(Request request, ServerTransaction server, String user) {
    String callId = callId(request);
    Session session =
        new Session(callId, user, from(request), UserAgent.text(request), server.getDialog());
    sessions.put(callId, session);
    return session;
  }

  private void message(Request request, ServerTransaction server, Dialog dialog)
      throws SipException, ParseException, InvalidArgumentException {
    Session session = sessions.get(callId(request));
    if (dialog == null || session == null) {
      answer(server, request, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST, List.of());
      return;
    }
    answer(server, request, Response.OK, List.of());
    inbox.add(
        new UaEvent.Message(
            session.callId(), session.user(), from(request), UserAgent.text(request)));
  }

  private void notified(Request request, ServerTransaction server)
      throws SipException, ParseException, InvalidArgumentException {
    answer(server, request, Response.OK, List.of());
    inbox.add(
        new UaEvent.Notified(callId(request), user(request), Pidf.parse(UserAgent.text(request))));
  }

  private void bye(Request request, ServerTransaction server)
      throws SipException, ParseException, InvalidArgumentException {
    answer(server, request, Response.OK, List.of());
    Session session = sessions.remove(callId(request));
    if (session != null) {
      over(session);
    }
  }

  /** A session that has come to an end without a BYE. */
  void lost(Session session) {
    if (sessions.remove(session.callId(), session)) {
      over(session);
    }
  }

  private void over(Session session) {
    ended(session.callId());
    inbox.add(new UaEvent.Ended(session.callId(), session.user()));
  }

  void ended(String callId) {
    behaviour.ended(callId);
  }

  private void confirmed(Request ack) {
    Session session = sessions.get(callId(ack));
    if (session != null) {
      inbox.add(new UaEvent.Confirmed(session.callId(), session.user()));
    }
  }

  private void answer(
      ServerTransaction server, Request request, int status, List<HeaderLine> headers)
      throws SipException, ParseException, InvalidArgumentException {
    Response response = response(request, status);
    for (HeaderLine h : headers) {
      response.addHeader(node.headers().createHeader(h.name(), h.value()));
    }
    server.sendResponse(response);
  }

  private Response response(Request request, int status) throws ParseException {
    Response response = node.messages().createResponse(status, request);
    ToHeader to = (ToHeader) response.getHeader(ToHeader.NAME);
    if (to.getTag() == null && status > 100) {
      to.setTag(Long.toHexString(ThreadLocalRandom.current().nextLong()));
    }
    String user = user(request);
    if (status / 100 == 2 && behaviour.knows(user)) {
      response.addHeader(contact(user));
    }
    return response;
  }

  /** The user that a request is for: the To header, which stays the same within a dialog. */
  private String user(Request request) {
    return aor(((ToHeader) request.getHeader(ToHeader.NAME)).getAddress().getURI());
  }

  private static String from(Request request) {
    return aor(((FromHeader) request.getHeader(FromHeader.NAME)).getAddress().getURI());
  }

  /** The address of record in lower case; an URI that is not SIP is nobody's. */
  private static String aor(URI uri) {
    return uri instanceof SipURI sip
        ? (sip.getUser() + "@" + sip.getHost()).toLowerCase(Locale.ROOT)
        : uri.toString();
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
