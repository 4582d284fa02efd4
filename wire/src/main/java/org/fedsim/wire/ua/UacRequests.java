package org.fedsim.wire.ua;

import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import javax.sip.InvalidArgumentException;
import javax.sip.address.Address;
import javax.sip.header.ContactHeader;
import javax.sip.header.ContentTypeHeader;
import javax.sip.header.Header;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.fedsim.wire.sip.SipNode;

/**
 * The requests of a {@link UserAgent}, as they leave it (RFC 3261 sections 8.1.1 and 12.2.1.1).
 * Sends nothing.
 */
final class UacRequests {
  private final UserAgentSettings settings;
  private final Function<String, ContactHeader> contact;
  private SipNode node;

  /**
   * @param contact the Contact of a user
   */
  UacRequests(UserAgentSettings settings, Function<String, ContactHeader> contact) {
    this.settings = settings;
    this.contact = contact;
  }

  void attach(SipNode sipNode) {
    this.node = sipNode;
  }

  /** Signs a user in (RFC 3261 section 10). */
  Request register(String user) {
    Request request = newRequest(Request.REGISTER, user, user);
    try {
      request.setRequestURI(
          node.addresses().createURI("sip:" + user.substring(user.indexOf('@') + 1)));
      request.addHeader(contact.apply(user));
    } catch (ParseException e) {
      throw new IllegalArgumentException(user, e);
    }
    return request;
  }

  /** A SERVICE request with a body ([MS-SIPRE] section 2.2). */
  Request service(String from, String to, String type, String subtype, String content) {
    Request request = newRequest("SERVICE", from, to);
    body(request, type, subtype, content);
    return request;
  }

  Request invite(String from, String to, String sdp) {
    Request request = newRequest(Request.INVITE, from, to);
    body(request, "application", "sdp", sdp);
    request.addHeader(contact.apply(from));
    return request;
  }

  /** Asks to be told about a user's presence (RFC 3856). */
  Request subscribe(String watcher, String watched) {
    Request request = newRequest(Request.SUBSCRIBE, watcher, watched);
    try {
      request.addHeader(node.headers().createEventHeader("presence"));
      request.addHeader(node.headers().createAcceptHeader(Pidf.TYPE, Pidf.SUBTYPE));
      request.addHeader(node.headers().createExpiresHeader(UasCore.SUBSCRIPTION_SECONDS));
      request.addHeader(contact.apply(watcher));
    } catch (ParseException | InvalidArgumentException e) {
      throw new IllegalStateException(e);
    }
    return request;
  }

  /** An instant message in a session. */
  Request message(Dialog dialog, String user, String text) {
    Request request = inDialog(dialog, user, Request.MESSAGE);
    body(request, "text", "plain", text);
    return request;
  }

  /** An instant message that belongs to no session (RFC 3428). */
  Request pager(String from, String to, String text) {
    Request request = newRequest(Request.MESSAGE, from, to);
    body(request, "text", "plain", text);
    return request;
  }

  /**
   * Tells the watcher of a subscription how things are (RFC 6665 section 4.2.2).
   *
   * @param seconds how long it lasts yet; 0 when this is its end
   */
  Request notify(Dialog dialog, String user, Pidf document, int seconds) {
    Request request = inDialog(dialog, user, Request.NOTIFY);
    try {
      request.addHeader(node.headers().createEventHeader("presence"));
      var state =
          node.headers().createSubscriptionStateHeader(seconds == 0 ? "terminated" : "active");
      if (seconds == 0) {
        state.setReasonCode("timeout");
      } else {
        state.setExpires(seconds);
      }
      request.addHeader(state);
    } catch (ParseException | InvalidArgumentException e) {
      throw new IllegalStateException(e);
    }
    body(request, Pidf.TYPE, Pidf.SUBTYPE, document.toXml());
    return request;
  }

  Request bye(Dialog dialog, String user) {
    return inDialog(dialog, user, Request.BYE);
  }

  Request acknowledgement(Dialog dialog, Response accepted) {
    Request request = dialog.acknowledgement(accepted);
    request.addHeader(node.via(settings.listening()));
    request.setHeader(userAgent());
    return request;
  }

  private Request inDialog(Dialog dialog, String user, String method) {
    Request request = dialog.request(method);
    request.addHeader(node.via(settings.listening()));
    if (!method.equals(Request.BYE)) {
      request.setHeader(contact.apply(user));
    }
    request.setHeader(userAgent());
    return request;
  }

  private Request newRequest(String method, String from, String to) {
    try {
      Address fromAddress = node.addresses().createAddress("<sip:" + from + ">");
      Address toAddress = node.addresses().createAddress("<sip:" + to + ">");
      Request request =
          node.messages()
              .createRequest(
                  node.addresses().createURI("sip:" + to),
                  method,
                  node.newCallId(),
                  node.headers().createCSeqHeader(1L, method),
                  node.headers()
                      .createFromHeader(
                          fromAddress, Long.toHexString(ThreadLocalRandom.current().nextLong())),
                  node.headers().createToHeader(toAddress, null),
                  new ArrayList<>(List.of(node.via(settings.listening()))),
                  node.headers().createMaxForwardsHeader(70));
      request.addHeader(userAgent());
      if (settings.outboundRoute().isPresent()) {
        request.addHeader(
            node.headers()
                .createRouteHeader(
                    node.addresses().createAddress("<" + settings.outboundRoute().get() + ">")));
      }
      return request;
    } catch (ParseException | InvalidArgumentException e) {
      throw new IllegalArgumentException(method + " from " + from + " to " + to, e);
    }
  }

  private Header userAgent() {
    try {
      return node.headers().createHeader("User-Agent", settings.product());
    } catch (ParseException e) {
      throw new IllegalArgumentException(settings.product(), e);
    }
  }

  private void body(Request request, String type, String subtype, String text) {
    try {
      ContentTypeHeader contentType = node.headers().createContentTypeHeader(type, subtype);
      if (type.equals("text")) {
        contentType.setParameter("charset", "UTF-8");
      }
      request.setContent(text.getBytes(StandardCharsets.UTF_8), contentType);
    } catch (ParseException e) {
      throw new IllegalStateException(e);
    }
  }
}
