package org.fedsim.wire.ua;

import java.util.Optional;
import javax.sip.message.Response;
import org.fedsim.wire.attempt.RequestId;
import org.fedsim.wire.sip.SipSendFailed;

/** How a request ended for the one who sent it. */
public sealed interface SipReply {

  /** Whether the answer was a 2xx. */
  default boolean ok() {
    return this instanceof Answered a && a.response().getStatusCode() / 100 == 2;
  }

  /** The request that it is about. */
  RequestId request();

  /** A final response came. */
  record Answered(Response response) implements SipReply {
    @Override
    public RequestId request() {
      return RequestId.of(response);
    }

    public int status() {
      return response.getStatusCode();
    }

    /** Value of the first header of that name. */
    public Optional<String> header(String name) {
      return Optional.ofNullable(response.getHeader(name))
          .map(h -> h.toString().substring(h.toString().indexOf(':') + 1).trim());
    }
  }

  /** The request did not leave: no connection, or no handshake. */
  record NotSent(RequestId request, SipSendFailed failure) implements SipReply {}

  /**
   * The request left and nothing came back: within 64 times T1 (RFC 3261, timers B and F), or
   * before its connection ended.
   */
  record NoAnswer(RequestId request) implements SipReply {}
}
