package org.fedsim.wire.sip;

/**
 * Is told of every connection attempt and handshake of a {@link SipNode}, on the thread it ran on.
 */
@FunctionalInterface
public interface TransportObserver {
  /** Must not block. */
  void onTransport(TransportEvent event);
}
