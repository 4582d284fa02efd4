package org.fedsim.network;

/** How the connection tracker knows a packet (the field's words: conntrack states). */
public enum ConnectionState {
  /** Belongs to nothing known: the rules decide. */
  NEW,
  /** Belongs to, or answers, a connection or UDP flow that a rule has allowed: passes. */
  ESTABLISHED,
  /**
   * A TCP segment that opens nothing and belongs to nothing: the rules do not apply, it is dropped.
   */
  INVALID
}
