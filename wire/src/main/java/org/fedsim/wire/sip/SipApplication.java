package org.fedsim.wire.sip;

import javax.sip.message.Request;

/**
 * What a {@link SipNode} serves: a proxy or a user agent (the transaction user of RFC 3261 section
 * 17). Called on the node's event loop, so it must not block; nothing else happens on the node
 * meanwhile.
 */
public interface SipApplication {

  /**
   * A new request, which must be answered at some time; never ACK or CANCEL. Until the node has
   * started ({@link SipNode.Builder#start}) nothing is delivered.
   */
  void onRequest(ServerTransaction transaction);

  /**
   * An ACK that is not for a refusal of this node's: for a 2xx, or for nothing. Nobody answers it.
   *
   * @param listening name of the {@link Listening} that it came in on
   * @param flow the connection that it came on
   */
  default void onAck(Request ack, String listening, Flow flow) {}

  /** The sender of an INVITE has cancelled it before its end; the CANCEL has been answered. */
  default void onCancel(ServerTransaction invite) {}

  /** A connection has ended. */
  default void onEnd(Flow flow) {}
}
