package org.fedsim.wire.sip;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sip.message.Request;
import javax.sip.message.Response;

/** What a proxy or a user agent does with messages; a {@link SipNode} is one. */
public interface Exchange {

  /**
   * Sends a response over the connection that its request came on, or drops it when that is gone.
   * One that comes after a final response is dropped too, unless both are 2xx to an INVITE. A To
   * without a tag gets the tag of the transaction.
   */
  void respond(ServerTransaction transaction, Response response);

  /**
   * Sends a request in a transaction of its own; connects if need be. Its top Via gets a branch if
   * it has none. The message belongs to the transaction from now on.
   */
  ClientTransaction send(Request request, NextHop hop, ClientUser user);

  /**
   * Sends a request without a transaction: an ACK for a 2xx.
   *
   * @param done told once: nothing when it has left, else why it could not
   */
  void sendStateless(Request request, NextHop hop, Consumer<Optional<SipSendFailed>> done);

  /**
   * Cancels an INVITE, as soon as it has been answered provisionally (RFC 3261 section 9.1). Its
   * user hears of a final response, or of a time-out 64 times T1 after the CANCEL.
   */
  void cancel(ClientTransaction invite);

  /** Does something later; what is returned calls it off. */
  Runnable schedule(Duration after, Runnable task);
}
