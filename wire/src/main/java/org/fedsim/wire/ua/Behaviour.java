package org.fedsim.wire.ua;

import java.util.List;
import java.util.Optional;
import org.fedsim.wire.sip.HeaderLine;

/**
 * What a user agent answers on behalf of its users. Called on worker threads of the agent; may
 * block.
 */
public interface Behaviour {

  /** Whether this agent speaks for that address of record. */
  boolean knows(String user);

  /** Answers the invitation to a session. */
  Answer invited(Invitation invitation);

  /** Answers the wish to watch a user: his presence, or empty to refuse with 403. */
  Optional<Pidf> watched(String user, String watcher);

  /** A session that {@link #invited} has accepted is over, by whichever side. */
  default void ended(String callId) {}

  /**
   * An INVITE.
   *
   * @param callId names the session
   * @param user who is invited, an address of record
   * @param from who invites
   * @param sdp the offer
   */
  record Invitation(String callId, String user, String from, String sdp) {}

  /** What comes back. */
  sealed interface Answer {}

  /** 200 with this SDP. */
  record Accept(String sdp) implements Answer {}

  /**
   * A refusal.
   *
   * @param headers name and value of headers that say more
   */
  record Refuse(int status, List<HeaderLine> headers) implements Answer {}
}
