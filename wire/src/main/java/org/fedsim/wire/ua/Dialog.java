package org.fedsim.wire.ua;

import gov.nist.javax.sip.address.AddressImpl;
import gov.nist.javax.sip.address.GenericURI;
import gov.nist.javax.sip.header.CSeq;
import gov.nist.javax.sip.header.CallID;
import gov.nist.javax.sip.header.From;
import gov.nist.javax.sip.header.MaxForwards;
import gov.nist.javax.sip.header.RequestLine;
import gov.nist.javax.sip.header.Route;
import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.message.SIPRequest;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.ListIterator;
import java.util.Optional;
import javax.sip.InvalidArgumentException;
import javax.sip.address.Address;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.CSeqHeader;
import javax.sip.header.CallIdHeader;
import javax.sip.header.ContactHeader;
import javax.sip.header.FromHeader;
import javax.sip.header.RecordRouteHeader;
import javax.sip.header.ToHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;

/**
 * What two user agents have in common once one has accepted what the other asked for (RFC 3261
 * section 12). A value: what changes in a dialog makes another one.
 *
 * @param callId its Call-ID
 * @param local who this side is
 * @param localTag empty when the other side speaks RFC 2543
 * @param remote who the other side is
 * @param remoteTag likewise
 * @param target where its requests go: the other side's Contact
 * @param routes by way of these, the first first
 * @param localSequence CSeq of the last request of this side
 * @param remoteSequence CSeq of the last request of the other, -1 before there was any
 */
record Dialog(
    String callId,
    Address local,
    String localTag,
    Address remote,
    String remoteTag,
    URI target,
    List<Address> routes,
    long localSequence,
    long remoteSequence) {
  private static final int MOST_HOPS = 70;

  Dialog {
    routes = List.copyOf(routes);
  }

  /** Of the side that asked (section 12.1.2): by its request and a 2xx. */
  static Dialog asked(Request request, Response response) {
    FromHeader from = (FromHeader) response.getHeader(FromHeader.NAME);
    ToHeader to = (ToHeader) response.getHeader(ToHeader.NAME);
    List<Address> routes = recorded(response);
    Collections.reverse(routes);
    return new Dialog(
        callId(request),
        from.getAddress(),
        tag(from.getTag()),
        to.getAddress(),
        tag(to.getTag()),
        contact(response).orElse(request.getRequestURI()),
        routes,
        sequence(request),
        -1);
  }

  /** Of the side that answered (section 12.1.1): by the request, and the tag in the 2xx. */
  static Dialog answered(Request request, String localTag) {
    FromHeader from = (FromHeader) request.getHeader(FromHeader.NAME);
    ToHeader to = (ToHeader) request.getHeader(ToHeader.NAME);
    return new Dialog(
        callId(request),
        to.getAddress(),
        localTag,
        from.getAddress(),
        tag(from.getTag()),
        contact(request).orElse(from.getAddress().getURI()),
        recorded(request),
        0,
        sequence(request));
  }

  /** Whether a request or a response of the other side belongs here (section 12.2.2). */
  boolean isMeantBy(Request request) {
    FromHeader from = (FromHeader) request.getHeader(FromHeader.NAME);
    ToHeader to = (ToHeader) request.getHeader(ToHeader.NAME);
    return callId.equals(callId(request))
        && remoteTag.equals(tag(from.getTag()))
        && localTag.equals(tag(to.getTag()));
  }

  /**
   * After that request of the other side; empty when it comes too late or twice (section 12.2.2).
   */
  Optional<Dialog> after(Request request) {
    if (sequence(request) <= remoteSequence) {
      return Optional.empty();
    }
    boolean refreshes =
        request.getMethod().equals(Request.INVITE)
            || request.getMethod().equals(Request.SUBSCRIBE)
            || request.getMethod().equals(Request.NOTIFY);
    return Optional.of(
        new Dialog(
            callId,
            local,
            localTag,
            remote,
            remoteTag,
            refreshes ? contact(request).orElse(target) : target,
            routes,
            localSequence,
            sequence(request)));
  }

  /** With the next CSeq of this side used. */
  Dialog next() {
    return new Dialog(
        callId,
        local,
        localTag,
        remote,
        remoteTag,
        target,
        routes,
        localSequence + 1,
        remoteSequence);
  }

  /** A request of this side (section 12.2.1.1), with the CSeq of {@link #next}; without a Via. */
  SIPRequest request(String method) {
    return request(method, localSequence);
  }

  /** The ACK for a 2xx (section 13.2.2.4). */
  SIPRequest acknowledgement(Response response) {
    return request(Request.ACK, ((CSeqHeader) response.getHeader(CSeqHeader.NAME)).getSeqNumber());
  }

  private SIPRequest request(String method, long sequence) {
    try {
      URI uri = target;
      List<Address> way = new ArrayList<>(routes);
      if (!way.isEmpty() && !isLoose(way.get(0))) {
        // The next hop is a strict router: it finds itself in the Request-URI, and the target last.
        uri = (URI) way.remove(0).getURI().clone();
        AddressImpl last = new AddressImpl();
        last.setURI(target);
        way.add(last);
      }
      SIPRequest request = new SIPRequest();
      request.setRequestLine(new RequestLine((GenericURI) uri.clone(), method));
      request.setMethod(method);
      for (Address each : way) {
        request.addHeader(new Route((AddressImpl) each.clone()));
      }
      request.setHeader(new MaxForwards(MOST_HOPS));
      From from = new From();
      from.setAddress((Address) local.clone());
      if (!localTag.isEmpty()) {
        from.setTag(localTag);
      }
      request.setHeader(from);
      To to = new To();
      to.setAddress((Address) remote.clone());
      if (!remoteTag.isEmpty()) {
        to.setTag(remoteTag);
      }
      request.setHeader(to);
      request.setHeader(new CallID(callId));
      request.setHeader(new CSeq(sequence, method));
      return request;
    } catch (ParseException | InvalidArgumentException e) {
      throw new IllegalStateException("no " + method + " in the dialog " + callId, e);
    }
  }

  private static boolean isLoose(Address route) {
    return route.getURI() instanceof SipURI uri && uri.hasLrParam();
  }

  private static List<Address> recorded(Message message) {
    List<Address> routes = new ArrayList<>();
    for (ListIterator<?> all = message.getHeaders(RecordRouteHeader.NAME); all.hasNext(); ) {
      routes.add(((RecordRouteHeader) all.next()).getAddress());
    }
    return routes;
  }

  private static Optional<URI> contact(Message message) {
    return message.getHeader(ContactHeader.NAME) instanceof ContactHeader contact
            && contact.getAddress() != null
        ? Optional.of(contact.getAddress().getURI())
        : Optional.empty();
  }

  private static String callId(Message message) {
    return ((CallIdHeader) message.getHeader(CallIdHeader.NAME)).getCallId();
  }

  private static long sequence(Message message) {
    return ((CSeqHeader) message.getHeader(CSeqHeader.NAME)).getSeqNumber();
  }

  private static String tag(String value) {
    return value == null ? "" : value;
  }
}
