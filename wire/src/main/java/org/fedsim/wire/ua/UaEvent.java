package org.fedsim.wire.ua;

import java.util.Optional;

/**
 * Something that reached a user agent from outside.
 *
 * <p>{@code callId} names the session; {@code user} is the address of record it is for.
 */
public sealed interface UaEvent {
  String callId();

  String user();

  /** An instant message, already answered with 200. */
  record Message(String callId, String user, String from, String text) implements UaEvent {}

  /** The caller has confirmed the session. */
  record Confirmed(String callId, String user) implements UaEvent {}

  /** A presence document, already answered with 200. */
  record Notified(String callId, String user, Optional<Pidf> document) implements UaEvent {}

  /** The session was ended by the other side. */
  record Ended(String callId, String user) implements UaEvent {}
}
