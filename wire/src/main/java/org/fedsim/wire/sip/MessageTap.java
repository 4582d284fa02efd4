package org.fedsim.wire.sip;

/** Sees every message of a {@link SipNode} in the clear. */
@FunctionalInterface
public interface MessageTap {
  /** Must not block. */
  void onMessage(MessageSeen message);
}
