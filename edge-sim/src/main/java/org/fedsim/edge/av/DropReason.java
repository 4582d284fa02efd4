package org.fedsim.edge.av;

/** Why the relay did nothing with a packet. */
public enum DropReason {
  /** It began like an MS-TURN or STUN message and is none. */
  MALFORMED,
  /** Neither a message nor raw data of an allocation with an active destination. */
  NOT_STUN,
  /** A response or indication, which a server has no use for. */
  UNEXPECTED_TYPE,
  /** Too many requests without credentials from that address. */
  RATE_LIMITED,
  /** A Send without an allocation. */
  NO_ALLOCATION,
  /** A Send by somebody else than the owner, or with a wrong integrity. */
  NOT_AUTHENTICATED,
  /** A Send with the connection identifier of something else. */
  WRONG_CONNECTION,
  /** A Send with a mandatory attribute that is unknown. */
  UNKNOWN_ATTRIBUTE,
  /** A Send without destination or data. */
  INCOMPLETE,
  /** A peer that the relay must not be used to reach. */
  PEER_REFUSED,
  /** The allocation has opened as many permissions as it may. */
  TOO_MANY_PERMISSIONS,
  /** From a peer that the client has not sent anything to. */
  NO_PERMISSION,
  /** Too long to be wrapped. */
  TOO_LONG,
  /** The operating system did not take it. */
  NOT_SENT,
  /** A TCP connection that does not begin, or does not go on, as MS-TURN over TCP does. */
  NOT_FRAMED,
  /** A TCP connection from an address that has too many already. */
  TOO_MANY_CONNECTIONS,
  /** A TCP connection without an allocation for too long. */
  IDLE,
  /** A TCP client that has not read what is for it, for too long. */
  CLIENT_STALLED,
  /** A TCP peer that has not read what is for it, for too long. */
  PEER_STALLED,
  /** A TCP peer that could not be connected to, with what was waiting for it. */
  PEER_UNREACHABLE,
  /** A TCP peer of an allocation that has as many as it may. */
  TOO_MANY_PEERS
}
