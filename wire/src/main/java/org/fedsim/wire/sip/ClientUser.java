package org.fedsim.wire.sip;

import javax.sip.message.Response;

/**
 * Who has sent a request. Called on the node's event loop and must not block. One of these calls is
 * the last: a final response, a time-out or a failure; only a 2xx to an INVITE may be followed by
 * more of them, when it was forked (RFC 6026 section 7.2).
 */
public interface ClientUser {
  /** Of a request that nobody waits for. */
  ClientUser NOBODY =
      new ClientUser() {
        @Override
        public void onResponse(ClientTransaction transaction, Response response) {}

        @Override
        public void onTimeout(ClientTransaction transaction) {}

        @Override
        public void onFailure(ClientTransaction transaction, SipSendFailed why) {}
      };

  /** A response has come, provisional or final. */
  void onResponse(ClientTransaction transaction, Response response);

  /** None has come in time (RFC 3261, timers B and F, or section 9.1). */
  void onTimeout(ClientTransaction transaction);

  /** The request could not be sent, or its connection has ended since. */
  void onFailure(ClientTransaction transaction, SipSendFailed why);
}
