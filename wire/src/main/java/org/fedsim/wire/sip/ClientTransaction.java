package org.fedsim.wire.sip;

import gov.nist.javax.sip.message.SIPRequest;
import java.util.Locale;
import java.util.Optional;
import javax.sip.message.Request;

/**
 * A request that was sent, until its final response (RFC 3261 section 17.1, RFC 6026). It is what
 * {@link Exchange#send} returns, and any thread may look at it.
 */
public final class ClientTransaction {
  /** Of RFC 3261, figures 5 and 6, and RFC 6026, figure 4; CONNECTING until it has left. */
  enum State {
    CONNECTING,
    CALLING,
    PROCEEDING,
    ACCEPTED,
    TERMINATED
  }

  private final SIPRequest request;
  private final NextHop hop;
  private final ClientUser user;
  volatile State state = State.CONNECTING;
  volatile Flow flow;
  Deadlines.Deadline timer;
  boolean cancelWanted;
  boolean cancelSent;

  ClientTransaction(SIPRequest request, NextHop hop, ClientUser user) {
    this.request = request;
    this.hop = hop;
    this.user = user;
  }

  /** The request as it left. */
  public Request request() {
    return request;
  }

  /** Where it was sent. */
  public NextHop hop() {
    return hop;
  }

  public boolean isInvite() {
    return request.getMethod().equals(Request.INVITE);
  }

  /** The connection that it went over; empty until it has left. */
  public Optional<Flow> flow() {
    return Optional.ofNullable(flow);
  }

  /** Whether nothing can come any more, but perhaps another 2xx. */
  public boolean isOver() {
    return state == State.ACCEPTED || state == State.TERMINATED;
  }

  ClientUser user() {
    return user;
  }

  SIPRequest sip() {
    return request;
  }

  String key() {
    return key(request.getTopmostVia().getBranch(), request.getMethod());
  }

  static String key(String branch, String method) {
    return String.valueOf(branch).toLowerCase(Locale.ROOT) + "|" + method;
  }
}
