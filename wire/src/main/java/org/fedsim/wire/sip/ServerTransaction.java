package org.fedsim.wire.sip;

import gov.nist.javax.sip.message.SIPRequest;
import java.util.Optional;
import javax.sip.message.Request;
import javax.sip.message.Response;

/**
 * A request that has come and its answer (RFC 3261 section 17.2, RFC 6026). It is what one is given
 * and hands back to {@link Exchange#respond}; what may be asked of it, any thread may ask.
 */
public final class ServerTransaction {
  /** Of RFC 3261, figures 7 and 8, and RFC 6026, figure 5; TRYING also for an INVITE. */
  enum State {
    TRYING,
    PROCEEDING,
    COMPLETED,
    ACCEPTED,
    TERMINATED
  }

  private final TransactionKey key;
  private final SIPRequest request;
  private final Flow flow;
  private final String listening;
  private final String tag;
  volatile State state = State.TRYING;
  Response last;
  Deadlines.Deadline timer;
  boolean waiting = true;

  ServerTransaction(
      TransactionKey key, SIPRequest request, Flow flow, String listening, String tag) {
    this.key = key;
    this.request = request;
    this.flow = flow;
    this.listening = listening;
    this.tag = tag;
  }

  /** The request; it must not be changed. */
  public Request request() {
    return request;
  }

  public String method() {
    return request.getMethod();
  }

  /** The connection that the request came on, and that its answers take. */
  public Flow flow() {
    return flow;
  }

  /** The name of the {@link Listening} that it came in on. */
  public String listening() {
    return listening;
  }

  public boolean isInvite() {
    return method().equals(Request.INVITE);
  }

  /** Whether there was a final response, or there can be none any more. */
  public boolean isOver() {
    return state != State.TRYING && state != State.PROCEEDING;
  }

  /** The tag that answers have in their To, unless the request has one. */
  public String tag() {
    return Optional.ofNullable(request.getToTag()).orElse(tag);
  }

  TransactionKey key() {
    return key;
  }

  SIPRequest sip() {
    return request;
  }
}
